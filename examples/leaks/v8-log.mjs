// `node --prof v8-log.mjs`: V8 holds its log open and inheritable.
import { spawn } from 'node:child_process';
import { hold } from './hold.mjs';

hold(spawn('sleep', ['60'], { stdio: 'ignore' }));
