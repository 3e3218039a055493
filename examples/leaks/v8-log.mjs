// `node --prof v8-log.mjs`: V8 opens its log file inheritable.
import { spawn } from 'node:child_process';
import { hold } from './hold.mjs';

hold(spawn('sleep', ['60'], { stdio: 'ignore' }));
