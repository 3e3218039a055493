// How often does a program read files, links and stats below a path? Counts by `--require`, and prints at exit.
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
