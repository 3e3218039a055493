import type { ModuleKnowledge, Spawner } from '../types.ts';

const spawner = { kind: 'spawn', isOwn: true } as const satisfies Spawner;

/** https://bun.com/reference/bun: the global and the module `bun` are one (its shell starts when it is awaited, not when it is called) */
export const bun: ModuleKnowledge = {
  module: 'Bun',
  isGlobal: true,
  aliases: { bun: [] },
  exports: { spawn: spawner, spawnSync: spawner },
};
