const childProcess = require('node:child_process');

childProcess.ChildProcess = class {};
