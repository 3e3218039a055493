// What does `node -r eslint-plugin-noinherit/register app.js` load? Importing this file is the whole interface. It is
// bundled with its imports into one file for Node.js 12: with the preload, a process reads only this file at startup,
// and an old Node, which may meet it in NODE_OPTIONS, gets an error that says what to do instead of a syntax error.
import type { Descriptor } from '../types.ts';
import { start } from './preload.ts';

declare module 'node:child_process' {
  interface CommonOptions {
    /**
     * Option of the preload: descriptors that this child gets besides its `stdio`, under the same numbers as here,
     * without making them inheritable for every other child.
     */
    passFds?: Descriptor | readonly Descriptor[] | null | undefined;
  }
  interface ForkOptions {
    /** Option of the preload: descriptors that this child gets besides its `stdio`, under the same numbers as here. */
    passFds?: Descriptor | readonly Descriptor[] | null | undefined;
  }
}

// The oldest function needed by the runtime that Node.js 18 does not have.
if (typeof (process as { getBuiltinModule?: unknown }).getBuiltinModule === 'function') start();
else throw refuse();

function refuse(): Error {
  const error = new Error(
    `eslint-plugin-noinherit/register needs Node.js 20.19, 22.13, 24 or later, and this is ${process.version}. ` +
      'Run this program with a newer Node.js, or take the preload out of its command or of NODE_OPTIONS.',
  );
  // None of the stack frames is the program's.
  error.stack = `${error.name}: ${error.message}\n    at eslint-plugin-noinherit/register`;
  return Object.assign(error, { code: 'ERR_NOINHERIT_UNSUPPORTED' });
}
