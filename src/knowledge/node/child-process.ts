// Which functions of Node's `child_process` start a program, and with which stdio?
import type { ModuleKnowledge, Spawner } from '../types.ts';

const spawner = { kind: 'spawn' } as const satisfies Spawner;
const shell = { kind: 'spawn', shell: 'sh' } as const satisfies Spawner;
/** `exec` and `execFile` ignore `stdio` and `detached`. */
const pipes = { pipes: true } as const satisfies Partial<Spawner>;

/**
 * https://nodejs.org/api/child_process.html. Left out: node:test's `run`, which starts its children in a later turn
 * of the event loop, where no seal before the call is in time.
 */
export const childProcess: ModuleKnowledge = {
  module: 'child_process',
  exports: {
    spawn: { kind: 'spawn', stdio: 'pipe' },
    exec: { ...shell, ...pipes },
    execFile: { ...spawner, ...pipes },
    fork: { kind: 'spawn', stdio: 'inherit', ipc: true },
    spawnSync: spawner,
    execSync: shell,
    execFileSync: spawner,
    ChildProcess: { kind: 'spawn', startedBy: ['spawn'] },
  },
};
