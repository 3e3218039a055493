import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';

export type KoffiModule = typeof Koffi;

/** Loads koffi, synchronously: the public functions are synchronous, so `import()` is no choice. */
export function loadKoffi(): KoffiModule {
  return createRequire(import.meta.url)('koffi') as KoffiModule;
}
