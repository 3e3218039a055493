// Says whether it was given the descriptor that its argument names, which then is the program that asks.
const { existsSync, readlinkSync } = require('node:fs');

const path = `/proc/self/fd/${process.argv[2]}`;
process.send(existsSync(path) && readlinkSync(path).endsWith('/all-spawns.mjs') ? 'leaked' : 'sealed', () =>
  process.exit(),
);
