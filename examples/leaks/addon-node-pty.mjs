// Every child inherits the terminal's master from node-pty: one that outlives this program keeps the terminal alive.
import { spawn } from 'node:child_process';
import pty from '@lydell/node-pty';
import { hold } from './hold.mjs';

const terminal = pty.spawn('sleep', ['60'], {});
process.on('exit', () => terminal.kill('SIGKILL'));
hold(spawn('sleep', ['60'], { stdio: 'ignore' }), { terminal: terminal.pid });
