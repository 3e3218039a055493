// Where is koffi, and why could it not be loaded?
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Koffi from 'koffi';
import { isPermissionModelOn, missingDenoOption } from './permissions.ts';
import { readSetting } from './read-setting.ts';

export type KoffiModule = typeof Koffi;

/** The folder of koffi, for a program that carries it somewhere else. */
export const KOFFI_SETTING = 'NOINHERIT_KOFFI';

/**
 * Loads koffi, synchronously: the public functions are synchronous, so `import()` is no choice. A folder that the
 * environment names is the only one then; else it is looked for as a dependency of this file and of the program's own,
 * which a bundler may have put elsewhere, and beside an executable that contains its program.
 *
 * No bundler sees this as a `require`: one that bundled koffi's JavaScript would leave its native half behind.
 */
export function loadKoffi(): KoffiModule {
  const folder = readSetting(KOFFI_SETTING);
  if (folder !== undefined) return requireAt(resolve(folder, 'program'))(resolve(folder)) as KoffiModule;
  let missing: unknown;
  for (const place of places()) {
    try {
      return requireAt(place)('koffi') as KoffiModule;
    } catch (error) {
      // One that is there and fails is the one that the program has.
      if (!isMissing(error)) throw error;
      missing ??= error;
    }
  }
  throw missing;
}

/** Not imported by its name: webpack takes `createRequire` away where it knows it. */
function requireAt(place: string): NodeJS.Require {
  return process.getBuiltinModule('node:module').createRequire(place);
}

function places(): string[] {
  return [...ownPlaces(), process.argv[1], process.execPath].filter(
    (place) => place !== undefined && place !== '',
  ) as string[];
}

/**
 * This file, and what npm puts beside this package. Tools that copy only the files which a program uses (@vercel/nft) read
 * these paths, and copy both folders whole: koffi asks for its native half by a name that it computes.
 */
function ownPlaces(): string[] {
  try {
    const folder = dirname(fileURLToPath(import.meta.url));
    return [join(folder, 'runtime.mjs'), join(folder, '../../koffi'), join(folder, '../../@koromix')];
  } catch {
    // A bundler may leave nothing that says where its output is.
    return [];
  }
}

function isMissing(error: unknown): boolean {
  const { code, message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  // A bundler may leave an `import.meta.url` that is no path.
  return (
    code === 'ERR_INVALID_ARG_VALUE' ||
    (code === 'MODULE_NOT_FOUND' && /^Cannot find (?:module|package) ['"]koffi['"]/.test(message))
  );
}

/** Why koffi could not be loaded, in the words of somebody who can change that. */
export function explainFailure(cause: unknown): string {
  const { code, message = String(cause), resource } = (cause ?? {}) as NodeJS.ErrnoException & { resource?: string };
  const denoOption = missingDenoOption(cause);
  if (denoOption !== undefined) return `Deno runs without ${denoOption}`;
  if (code === 'ERR_DLOPEN_DISABLED')
    return isPermissionModelOn()
      ? 'the permission model is on without --allow-addons'
      : '--no-addons forbids native code';
  if (code === 'ERR_ACCESS_DENIED')
    return `the permission model is on without --allow-fs-read=${resource ?? 'the folder of koffi'}`;
  if (isMissing(cause)) {
    return `koffi is not installed where the program runs (install it, or leave the package out of the bundle, with esbuild by --external:eslint-plugin-noinherit; see docs/bundlers.md; or let ${KOFFI_SETTING} name its folder)`;
  }
  return `koffi could not be loaded on this machine (${message.split('\n', 1)[0]})`;
}
