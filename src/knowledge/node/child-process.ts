import type { ModuleKnowledge, Spawner } from '../types.ts';

const spawner = { kind: 'spawn' } as const satisfies Spawner;

/** https://nodejs.org/api/child_process.html */
export const childProcess: ModuleKnowledge = {
  module: 'child_process',
  exports: {
    spawn: spawner,
    exec: spawner,
    execFile: spawner,
    fork: spawner,
    spawnSync: spawner,
    execSync: spawner,
    execFileSync: spawner,
  },
};
