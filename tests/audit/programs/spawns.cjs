const { spawn, spawnSync } = require('node:child_process');

require('koffi').load(null).func('int open(const char *path, int flags)')('/dev/zero', 0);
spawn('sleep', ['0']);
spawnSync('true');
console.log('done');
