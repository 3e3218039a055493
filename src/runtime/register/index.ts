// `node -r eslint-plugin-noinherit/register app.js`: the import is the whole interface. This file, with what it imports, is
// built into one for Node.js 12: a process with the preload reads this and no other at its start, and an old Node, which meets
// it in NODE_OPTIONS, gets an error that says what to do and not one about syntax.
import type { Descriptor } from '../types.ts';
import { start } from './preload.ts';

declare module 'node:child_process' {
  interface CommonOptions {
    /**
     * The preload's: what this child gets besides its `stdio`, under the numbers that it has here, so that it
     * need not be opened up for every other child.
     */
    passFds?: Descriptor | readonly Descriptor[] | null | undefined;
  }
  interface ForkOptions {
    /** The preload's: what this child gets besides its `stdio`, under the numbers that it has here. */
    passFds?: Descriptor | readonly Descriptor[] | null | undefined;
  }
}

// The first of what the runtime needs that is younger than Node.js 18.
if (typeof (process as { getBuiltinModule?: unknown }).getBuiltinModule === 'function') start();
else throw refuse();

function refuse(): Error {
  const error = new Error(
    `eslint-plugin-noinherit/register needs Node.js 20.19, 22.13, 24 or later, and this is ${process.version}. ` +
      'Run this program with a newer Node.js, or take the preload out of its command or of NODE_OPTIONS.',
  );
  // Nothing on the stack is the program's.
  error.stack = `${error.name}: ${error.message}\n    at eslint-plugin-noinherit/register`;
  return Object.assign(error, { code: 'ERR_NOINHERIT_UNSUPPORTED' });
}
