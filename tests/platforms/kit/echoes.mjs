// A forked child that sends back the message that it gets, and exits.
process.once('message', (message) => void process.send?.(message, () => process.disconnect()));
