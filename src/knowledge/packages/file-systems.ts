// Which packages export the functions of `fs`?
import { fs } from '../node/fs.ts';
import type { ModuleKnowledge, OpenProducer } from '../types.ts';

/** Called as in `fs`; without a callback, it returns a promise of the number. */
const open = {
  kind: 'open',
  handle: 'fd',
  delivery: { via: 'callback', arg: 1, otherwise: { via: 'promise', after: 3 } },
} as const satisfies OpenProducer;

/** https://github.com/isaacs/node-graceful-fs: the functions of `fs`, with its own streams. */
export const gracefulFs: ModuleKnowledge = { ...fs, module: 'graceful-fs', aliases: {} };

/** https://github.com/jprichardson/node-fs-extra (its `fs-extra/esm` has none of the functions of `fs`) */
export const fsExtra: ModuleKnowledge = { ...fs, module: 'fs-extra', aliases: {}, exports: { ...fs.exports, open } };

/** https://github.com/normalize/mz */
export const mzFs: ModuleKnowledge = { ...fs, module: 'mz/fs', aliases: {}, exports: { ...fs.exports, open } };
