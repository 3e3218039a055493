// Where is koffi, and why could it not be loaded?
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Koffi from 'koffi';
import { files } from './node-itself.ts';
import { isPermissionModelOn, missingDenoOption } from './permissions.ts';
import { withTruePlatform, platform } from './platform.ts';
import { readSetting } from './read-setting.ts';

export type KoffiModule = typeof Koffi;

/** Names the environment variable with koffi's folder, for a program that ships koffi somewhere else. */
export const KOFFI_SETTING = 'NOINHERIT_KOFFI';

/**
 * Loads koffi synchronously: the public functions are synchronous, so `import()` is not an option. If the environment
 * names a folder, only that one is tried; otherwise koffi is resolved as a dependency of this file and of the program,
 * which a bundler may have put elsewhere, and next to an executable that contains its program.
 *
 * Bundlers must not recognise this as a `require`: bundling koffi's JavaScript would leave its native addon behind.
 */
export function loadKoffi(): KoffiModule {
  const folder = readSetting(KOFFI_SETTING);
  if (folder !== undefined) return requireFrom(resolve(folder, 'program'), resolve(folder));
  let missing: unknown;
  for (const place of places()) {
    try {
      return requireFrom(place, 'koffi');
    } catch (error) {
      // A koffi that is found but fails to load is the program's koffi: do not look for another.
      if (!isMissing(error)) throw error;
      missing ??= error;
    }
  }
  throw missing;
}

/** `createRequire` is not imported by name: webpack replaces the calls that it recognises. */
function requireFrom(place: string, name: string): KoffiModule {
  const require = process.getBuiltinModule('node:module').createRequire(place);
  return withTruePlatform(() => require(name) as KoffiModule);
}

/**
 * First every place as named, then their real paths: a command is usually a symbolic link to its program, and pnpm's
 * folders are links, which Node does not follow with `--preserve-symlinks`.
 */
function* places(): Generator<string> {
  const named = [...ownPlaces(), process.argv[1], process.execPath].filter(
    (place) => place !== undefined && place !== '',
  );
  yield* named as string[];
  for (const place of named) {
    const real = realPath(place as string);
    if (real !== undefined && !named.includes(real)) yield real;
  }
}

function realPath(place: string): string | undefined {
  try {
    return files.realpathSync(place);
  } catch {
    return undefined;
  }
}

/**
 * This file, and the packages that npm installs next to this one. Tools that copy only the files a program uses
 * (@vercel/nft) see these paths and copy both folders entirely: koffi computes the name of its native addon.
 */
function ownPlaces(): string[] {
  try {
    const folder = dirname(fileURLToPath(import.meta.url));
    return [join(folder, 'runtime.mjs'), join(folder, '../../koffi'), join(folder, '../../@koromix')];
  } catch {
    // A bundler may remove everything that says where its output is.
    return [];
  }
}

function isMissing(error: unknown): boolean {
  const { code, message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  // A bundler may leave an `import.meta.url` that is not a path.
  return (
    code === 'ERR_INVALID_ARG_VALUE' ||
    (code === 'MODULE_NOT_FOUND' && /^Cannot find (?:module|package) ['"]koffi['"]/.test(message))
  );
}

/** koffi's message if the package with its native addon for this machine is missing. */
const LACKS_NATIVE_HALF = /^Cannot find the native Koffi module/;

/** Why koffi could not be loaded, in terms that let the reader fix it. */
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
    return `koffi is not installed where the program runs (install it; or exclude the package from the bundle, in esbuild with --external:eslint-plugin-noinherit, see docs/bundlers.md; or set ${KOFFI_SETTING} to koffi's folder)`;
  }
  if (LACKS_NATIVE_HALF.test(message)) {
    return `koffi is installed without its native addon (here the package @koromix/koffi-${platform}-${process.arch}, which npm omits with --omit=optional, and chooses for the machine on which npm runs)`;
  }
  return `koffi could not be loaded on this machine (${message.split('\n', 1)[0]})`;
}
