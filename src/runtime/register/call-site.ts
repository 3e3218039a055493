// Where in the program is the code that spawns?
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { escapeText } from '../escape-text.ts';

const FRAMES = 50;
const own = dirname(fileURLToPath(import.meta.url));
/** Frames say a path in CommonJS and a URL in ES modules. */
const ownPlaces: readonly string[] = [own, pathToFileURL(own).href];

/** Of Node, and of Deno. */
const RUNTIME = /[ (](?:node|ext):/;

/** The stack of the caller without the runtime's frames and this package's, line by line. A file may have any name. */
export function callSite(): readonly string[] {
  return currentStack()
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !isForeign(line))
    .map((line) => escapeText(line));
}

function isForeign(line: string): boolean {
  return RUNTIME.test(line) || ownPlaces.some((place) => line.includes(`${place}/`) || line.includes(`${place}\\`));
}

/** As whoever maps stacks to sources has it, if that is a text. */
function currentStack(): string {
  const { stackTraceLimit } = Error;
  const mapping = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  Error.stackTraceLimit = FRAMES;
  try {
    const { stack } = new Error() as { stack?: unknown };
    if (typeof stack === 'string') return stack;
    // A program that wants its stacks as lists of call sites.
    delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace;
    return new Error().stack ?? '';
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    if (mapping !== undefined) Object.defineProperty(Error, 'prepareStackTrace', mapping);
  }
}
