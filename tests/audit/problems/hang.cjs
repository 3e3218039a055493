const { exec } = require('node:child_process');

exec('sleep 40 & echo started', (_error, output) => console.log(output));
