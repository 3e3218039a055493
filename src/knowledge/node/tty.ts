// Which classes of Node's `tty` adopt a descriptor?
import type { AdoptingProducer, ModuleKnowledge } from '../types.ts';

const adopter = { kind: 'adopter', delivery: { via: 'return' }, fdAt: 0 } as const satisfies AdoptingProducer;

/** https://nodejs.org/api/tty.html */
export const tty: ModuleKnowledge = {
  module: 'tty',
  exports: { ReadStream: adopter, WriteStream: { ...adopter, reopens: true } },
};
