// Which methods does the file add to an API, for example with promisifyAll?
import { adapterOf, ADDING_NAMES, mentionsAdding } from '../../knowledge/adapters.ts';
import type { FileIndex } from './file-index.ts';
import type { Origin, OriginOf } from './origin.ts';

/** In a file with `Promise.promisifyAll(fs)` or the like, resolves `fs.openAsync` to the promisified `fs.open`. */
export function withAddedMethods(index: FileIndex, originOf: OriginOf): OriginOf {
  const suffixes = addedSuffixes(index, originOf);
  if (suffixes.size === 0) return originOf;
  return (expression) => {
    const origin = originOf(expression);
    return origin && (withoutSuffix(origin, suffixes) ?? origin);
  };
}

/** The suffix of the added methods, by the key of the object (module and path) that they were added to. */
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
