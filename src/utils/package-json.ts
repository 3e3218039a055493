import type * as fileSystem from 'node:fs';
import type * as paths from 'node:path';

/** What the nearest package.json above a file says. */
export interface PackageJson {
  /** The names of what it needs when it runs. */
  readonly dependencies: readonly string[];
  /** `engines.node` */
  readonly node: string | undefined;
}

type Fields = Partial<
  Record<'dependencies' | 'engines' | 'optionalDependencies' | 'peerDependencies', Record<string, unknown>>
>;

/** Reads it anew each time, as an editor may have changed it; undefined where there is none, or no file system, as in a browser. */
export function nearestPackage(filename: string): PackageJson | undefined {
  const fs = builtin('node:fs');
  const path = builtin('node:path');
  if (!fs || !path || !path.isAbsolute(filename)) return undefined;
  for (let folder = path.dirname(filename); ; folder = path.dirname(folder)) {
    const text = read(fs, path.join(folder, 'package.json'));
    if (text !== undefined) return parse(text);
    if (folder === path.dirname(folder)) return undefined;
  }
}

function builtin<Name extends 'node:fs' | 'node:path'>(
  name: Name,
): (Name extends 'node:fs' ? typeof fileSystem : typeof paths) | undefined {
  const here = globalThis.process as NodeJS.Process | undefined;
  return here?.getBuiltinModule?.(name) as ReturnType<typeof builtin<Name>>;
}

function read(fs: typeof fileSystem, path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A file that is being edited need not be JSON at every moment. */
function parse(text: string): PackageJson | undefined {
  try {
    const { dependencies, engines, optionalDependencies, peerDependencies } = JSON.parse(text) as Fields;
    const names = [dependencies, optionalDependencies, peerDependencies].flatMap((field) => Object.keys(field ?? {}));
    const node = engines?.['node'];
    return { dependencies: names, node: typeof node === 'string' ? node : undefined };
  } catch {
    return undefined;
  }
}
