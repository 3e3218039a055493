// Which file does an import of an installed package, or of a `#name`, resolve to?
import type * as fileSystem from 'node:fs';
import type * as paths from 'node:path';

import { resolveFile } from './package-files.ts';

/** The fields of a package.json that say where imports lead. */
interface Manifest {
  readonly exports?: unknown;
  readonly imports?: unknown;
  readonly main?: unknown;
}

/** Conditions under which Node loads a file. Targets of `import` and `require` are equivalent: the first is used. */
const CONDITIONS: ReadonlySet<string> = new Set(['default', 'import', 'module-sync', 'node', 'require']);

/**
 * The file that a specifier other than a path resolves to: in an installed package or, if it begins with `#`, in the
 * package of `from`. May throw if a file does not exist or cannot be read.
 */
export function resolveInstalled(
  fs: typeof fileSystem,
  path: typeof paths,
  specifier: string,
  from: string,
): string | undefined {
  const [, name = '', within = ''] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(specifier) ?? [];
  const isOwn = specifier.startsWith('#');
  for (let folder = path.dirname(from); ; folder = path.dirname(folder)) {
    const home = isOwn ? folder : path.join(folder, 'node_modules', name);
    const manifest = path.join(home, 'package.json');
    if (fs.existsSync(manifest)) {
      const said = JSON.parse(fs.readFileSync(manifest, 'utf8')) as Manifest;
      const target = isOwn ? targetOf(said.imports, specifier) : fileOf(said, within);
      // A package resolves its own files from its real path, whatever symbolic link leads to it.
      return target?.startsWith('.') ? resolveFile(fs, path.join(fs.realpathSync(home), target)) : undefined;
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}

function fileOf({ exports, main }: Manifest, within: string): string | undefined {
  if (exports != null) return targetOf(hasPaths(exports) ? exports : { '.': exports }, `.${within}`);
  return within === '' ? `./${typeof main === 'string' ? main : 'index'}` : `.${within}`;
}

function hasPaths(exports: unknown): boolean {
  return isMap(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
}

/** The target of a path in `exports` or `imports`: of the path itself, or of the longest matching `*` pattern. */
function targetOf(map: unknown, asked: string): string | undefined {
  if (!isMap(map)) return undefined;
  if (asked in map) return targetIn(map[asked], '');
  const fitting = Object.keys(map).flatMap((key) => {
    const [before = '', after, ...more] = key.split('*');
    const fits = after !== undefined && more.length === 0 && asked.startsWith(before) && asked.endsWith(after);
    return fits && asked.length > key.length - 1
      ? [{ key, star: asked.slice(before.length, -after.length || undefined) }]
      : [];
  });
  const [best] = fitting.sort((one, other) => other.key.length - one.key.length);
  return best && targetIn(map[best.key], best.star);
}

function targetIn(value: unknown, star: string): string | undefined {
  if (typeof value === 'string') return value.replaceAll('*', star);
  if (!isMap(value)) return undefined;
  for (const [condition, inner] of Object.entries(value)) {
    const target = Array.isArray(value) || CONDITIONS.has(condition) ? targetIn(inner, star) : undefined;
    if (target !== undefined) return target;
  }
  return undefined;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
