// Says whether it was given the descriptor that its argument names, which then is the program that asks.
const { existsSync, readlinkSync } = require('node:fs');

const path = `/proc/self/fd/${process.argv[2]}`;
const isLeaked = existsSync(path) && /\/all-(?:deno-)?spawns\.mjs$/.test(readlinkSync(path));
process.send(isLeaked ? 'leaked' : 'sealed', () => process.exit());
