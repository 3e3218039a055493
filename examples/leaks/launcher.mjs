// Every child inherits what a shell, a supervisor or a CI runner left open above 16: `node launcher.mjs 20</some/file`.
import { spawn } from 'node:child_process';
import { hold } from './hold.mjs';

hold(spawn('sleep', ['60'], { stdio: 'ignore' }));
