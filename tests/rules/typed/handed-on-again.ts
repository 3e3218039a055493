export { openSync } from 'node:fs';
export { createServer as listen } from 'node:net';
export { execaSync as runNow } from 'execa';
