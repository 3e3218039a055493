// Which functions of Bun start a program?
import type { ModuleKnowledge, Spawner } from '../types.ts';

const spawner = { kind: 'spawn', isOwn: true } as const satisfies Spawner;

/** https://bun.com/reference/bun: the global and the module `bun` are one. Its shell starts when awaited. */
export const bun: ModuleKnowledge = {
  module: 'Bun',
  isGlobal: true,
  aliases: { bun: [] },
  exports: { spawn: spawner, spawnSync: spawner },
};
