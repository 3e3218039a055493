// How does the compiler treat `passFds`, which the preload's types add to Node's own? Checked by `npm run typecheck`.
import { execFileSync, fork, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import 'eslint-plugin-noinherit/register';

spawn('true', [], { passFds: [3] });
spawn('true', { passFds: [createServer()], stdio: 'ignore' });
spawnSync('true', [], { passFds: 3 });
fork('worker.js', [], { passFds: null });
execFileSync('true', { passFds: [3] });
// @ts-expect-error -- a string is not a descriptor
spawn('true', [], { passFds: '3' });
