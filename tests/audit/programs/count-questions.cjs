// How often does a program ask the system for what lies below a path? Counts from a `--require`, and prints that last.
'use strict';

const fs = require('node:fs');

const wanted = `${process.env.COUNTED}`;
const counted = { readFileSync: 0, readlinkSync: 0, statSync: 0 };
for (const name of Object.keys(counted)) {
  const original = fs[name];
  fs[name] = (path, ...rest) => {
    if (`${path}`.startsWith(wanted)) counted[name] += 1;
    return original(path, ...rest);
  };
}
process.on('exit', () => process.stdout.write(JSON.stringify({ counted })));
