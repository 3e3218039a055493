// Which packages export the functions of `child_process`?
import { childProcess } from '../node/child-process.ts';
import type { ModuleKnowledge } from '../types.ts';

/** https://github.com/normalize/mz: `exec` and `execFile` return a promise if there is no callback. */
export const mzChildProcess: ModuleKnowledge = { ...childProcess, module: 'mz/child_process' };
