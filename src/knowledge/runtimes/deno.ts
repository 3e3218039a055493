import type { ModuleKnowledge, Spawner } from '../types.ts';

const command = { kind: 'spawn', startedBy: ['output', 'outputSync', 'spawn'] } as const satisfies Spawner;

/** https://docs.deno.com/api/deno/~/Deno.Command */
export const deno: ModuleKnowledge = {
  module: 'Deno',
  isGlobal: true,
  exports: { Command: command },
};
