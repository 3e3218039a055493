// Which code of the program made the spawn call?
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { escapeText } from '../escape-text.ts';

const FRAMES = 50;
const own = dirname(fileURLToPath(import.meta.url));
/** Stack frames contain a path in CommonJS and a URL in ES modules. */
const ownPlaces: readonly string[] = [own, pathToFileURL(own).href];

/** Matches frames of Node's and Deno's own code. */
const RUNTIME = /[ (](?:node|ext):/;

/** The caller's stack, without frames of the JavaScript runtime and this package. Escaped: file names are arbitrary. */
export function callSite(): readonly string[] {
  return currentStack()
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !isForeign(line))
    .map((line) => escapeText(line));
}

function isForeign(line: string): boolean {
  return RUNTIME.test(line) || ownPlaces.some((place) => line.includes(`${place}/`) || line.includes(`${place}\\`));
}

/** The stack as the program's source-map support formats it, if that returns a string. */
function currentStack(): string {
  const { stackTraceLimit } = Error;
  const mapping = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  Error.stackTraceLimit = FRAMES;
  try {
    const { stack } = new Error() as { stack?: unknown };
    if (typeof stack === 'string') return stack;
    // The program's own prepareStackTrace returns an array of call sites.
    delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace;
    return new Error().stack ?? '';
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    if (mapping !== undefined) Object.defineProperty(Error, 'prepareStackTrace', mapping);
  }
}
