// Which methods did the file add to an API, as promisifyAll does?
import { adapterOf, ADDING_NAMES, mentionsAdding } from '../../knowledge/adapters.ts';
import type { FileIndex } from './file-index.ts';
import type { Origin, OriginOf } from './origin.ts';

/** Knows `fs.openAsync` for `fs.open`, promisified, in a file that adds such methods: `Promise.promisifyAll(fs)`. */
export function withAddedMethods(index: FileIndex, originOf: OriginOf): OriginOf {
  const suffixes = addedSuffixes(index, originOf);
  if (suffixes.size === 0) return originOf;
  return (expression) => {
    const origin = originOf(expression);
    return origin && (withoutSuffix(origin, suffixes) ?? origin);
  };
}

/** Each object that the file adds methods to, as module and path, and what their names end in. */
function addedSuffixes(index: FileIndex, originOf: OriginOf): Map<string, string> {
  const suffixes = new Map<string, string>();
  if (!mentionsAdding(index.sourceCode.text)) return suffixes;
  for (const {
    callee,
    arguments: [object, options],
  } of index.callsOf(ADDING_NAMES)) {
    const origin = originOf(callee);
    const adapter = origin && adapterOf(origin.module, origin.path);
    if (adapter?.gives !== 'argument' || !adapter.adds || !object || options) continue;
    const target = originOf(object);
    if (target && !target.promise) suffixes.set(keyOf(target.module, target.path), adapter.adds);
  }
  return suffixes;
}

function withoutSuffix(origin: Origin, suffixes: ReadonlyMap<string, string>): Origin | undefined {
  const name = origin.path.at(-1);
  const object = origin.path.slice(0, -1);
  const suffix = suffixes.get(keyOf(origin.module, object));
  if (!suffix || !name?.endsWith(suffix) || origin.promisified) return undefined;
  return { ...origin, path: [...object, name.slice(0, -suffix.length)], promisified: true };
}

function keyOf(module: string, path: readonly string[]): string {
  return [module, ...path].join('.');
}
