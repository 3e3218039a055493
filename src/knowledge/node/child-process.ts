import type { ModuleKnowledge, Spawner } from '../types.ts';

const spawner = { kind: 'spawn' } as const satisfies Spawner;
const shell = { kind: 'spawn', shell: true } as const satisfies Spawner;

/** https://nodejs.org/api/child_process.html */
export const childProcess: ModuleKnowledge = {
  module: 'child_process',
  exports: {
    spawn: { kind: 'spawn', stdio: 'pipe' },
    exec: shell,
    execFile: spawner,
    fork: { kind: 'spawn', stdio: 'inherit', ipc: true },
    spawnSync: spawner,
    execSync: shell,
    execFileSync: spawner,
  },
};
