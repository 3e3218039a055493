// Prints whether it got the descriptor that its argument names, which then refers to the program that asks.
const { existsSync, readlinkSync } = require('node:fs');

const path = `/proc/self/fd/${process.argv[2]}`;
const isLeaked = existsSync(path) && /\/all-(?:deno-)?spawns\.mjs$/.test(readlinkSync(path));
process.send(isLeaked ? 'leaked' : 'sealed', () => process.exit());
