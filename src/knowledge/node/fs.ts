// Which functions of Node's `fs` open a file, and which close one?
import type { ModuleKnowledge, OpenProducer } from '../types.ts';

const readStream = {
  kind: 'open',
  handle: 'ReadStream',
  delivery: { via: 'return' },
  ready: { event: 'open', isLater: true },
  adopts: { at: 1, by: ['fd', 'fs'] },
} as const satisfies OpenProducer;

const writeStream = { ...readStream, handle: 'WriteStream' } as const satisfies OpenProducer;

/** Since Node 24. It collects text before writing it, and is not a Node stream in spite of its name. */
const utf8Stream = {
  kind: 'open',
  handle: 'WriteStream',
  delivery: { via: 'return' },
  ready: { event: 'ready' },
  adopts: { at: 0, by: ['fd', 'fs'] },
} as const satisfies OpenProducer;

/** https://nodejs.org/api/fs.html */
export const fs: ModuleKnowledge = {
  module: 'fs',
  aliases: { 'fs/promises': ['promises'] },
  exports: {
    open: { kind: 'open', handle: 'fd', delivery: { via: 'callback', arg: 1 } },
    openSync: { kind: 'open', handle: 'fd', delivery: { via: 'return' } },
    'promises.open': { kind: 'open', handle: 'FileHandle', delivery: { via: 'promise' } },
    createReadStream: readStream,
    createWriteStream: writeStream,
    ReadStream: readStream,
    WriteStream: writeStream,
    FileReadStream: readStream,
    FileWriteStream: writeStream,
    Utf8Stream: utf8Stream,
  },
  closes: ['closeSync'],
};
