// A forked child that sends back what it is sent, and ends.
process.once('message', (message) => void process.send?.(message, () => process.disconnect()));
