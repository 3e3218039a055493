// Which functions of Deno start a program, or load a native library?
import type { LibraryLoader, ModuleKnowledge, Spawner } from '../types.ts';

const command = { kind: 'spawn', isOwn: true, startedBy: ['output', 'outputSync', 'spawn'] } as const satisfies Spawner;

/** Functions of Deno 2, and `run` of Deno 1. */
const starter = { kind: 'spawn', isOwn: true } as const satisfies Spawner;

const dlopen = {
  kind: 'library',
  delivery: { via: 'return' },
  table: { at: 1, path: ['symbols'] },
  description: { parameters: 'parameters', int: 'i32', passesMore: true },
} as const satisfies LibraryLoader;

/** https://docs.deno.com/api/deno/~/Deno.Command and https://docs.deno.com/api/deno/~/Deno.dlopen */
export const deno: ModuleKnowledge = {
  module: 'Deno',
  isGlobal: true,
  exports: { Command: command, dlopen, run: starter, spawn: starter, spawnAndWait: starter, spawnAndWaitSync: starter },
};
