import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const FRAMES = 30;
const own = dirname(fileURLToPath(import.meta.url));
/** Frames say a path in CommonJS and a URL in ES modules. */
const ownPlaces: readonly string[] = [own, pathToFileURL(own).href];

/** The stack of the caller without Node's frames and this package's, line by line. */
export function callSite(): readonly string[] {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return stack
    .split('\n')
    .slice(1)
    .filter((line) => !/[ (]node:/.test(line) && !ownPlaces.some((place) => line.includes(`${place}/`)));
}
