// Which function of Node's `process` starts a program?
import type { ModuleKnowledge } from '../types.ts';

/** https://nodejs.org/api/process.html: a global, and a module with the same object. */
export const process: ModuleKnowledge = {
  module: 'process',
  isGlobal: true,
  aliases: { process: [] },
  exports: { execve: { kind: 'spawn', replaces: true } },
};
