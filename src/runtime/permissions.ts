// Which permissions that the runtime needs does this process lack?
import { files } from './node-itself.ts';
import { platform } from './platform.ts';

interface NodePermission {
  has(scope: string, reference?: string): boolean;
}

interface DenoPermissions {
  querySync(descriptor: { readonly name: string }): { readonly state: string };
}

/** Whether Node's permission model is on. */
export function isPermissionModelOn(): boolean {
  return nodePermission() !== undefined;
}

/** Node's option that lets the process look at its own descriptors. */
export const READ_PROC = '--allow-fs-read=/proc/';

/**
 * Whether Node's permission model hides the process's own descriptors. Also tries to read them, because under
 * `--permission-audit` `has()` returns false although everything is allowed.
 */
export function isProcForbidden(): boolean {
  return nodePermission()?.has('fs.read', '/proc/self/fd') === false && fails(readProc, 'ERR_ACCESS_DENIED');
}

/**
 * Whether Node's permission model currently forbids loading native code. Also tries it: in Node 20 `has()` returns
 * false even with `--allow-addons`, and it does so under `--permission-audit`.
 */
export function areAddonsForbidden(): boolean {
  const permission = nodePermission();
  if (permission?.has('addon') !== false) return false;
  if (!withoutAddons.has(permission) && fails(loadNothing, 'ERR_DLOPEN_DISABLED')) withoutAddons.add(permission);
  return withoutAddons.has(permission);
}

/** What is forbidden stays forbidden, and trying takes as long as several marks. */
const withoutAddons = new WeakSet<NodePermission>();

/** The options that allow native code: add-ons, and Node 26's own `node:ffi`. Node accepts both spellings of each. */
const OF_NATIVE_CODE = /--allow[-_](?:addons|ffi)\b/;

/**
 * Whether no native code but Node's own can have run in this process: it is forbidden now, and was when the process
 * started. A permission given at the start may have been dropped since by `process.permission.drop`.
 */
export function isNativeCodeRuledOut(): boolean {
  const options = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''];
  if (options.some((option) => OF_NATIVE_CODE.test(option))) return false;
  return areAddonsForbidden() && nodePermission()?.has('ffi') === false;
}

function readProc(): void {
  files.readdirSync('/proc/self/fd');
}

/** A directory is not a loadable add-on on any system. */
function loadNothing(): void {
  process.dlopen({ exports: {} }, '/');
}

function fails(action: () => void, code: string): boolean {
  try {
    action();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === code;
  }
  return false;
}

/** The permissions that the runtime needs in Deno. */
const OF_DENO: readonly string[] = ['ffi', 'env', 'read'];

/** Deno's options for permissions that this process lacks; none under other runtimes. Queries only, never prompts. */
export function missingInDeno(wanted: readonly string[] = OF_DENO): string[] {
  const deno = (globalThis as { Deno?: { permissions: DenoPermissions } }).Deno;
  if (deno === undefined) return [];
  return wanted
    .filter((name) => deno.permissions.querySync({ name }).state !== 'granted')
    .map((name) => `--allow-${name}`);
}

/**
 * The runtime options that would give the process the permissions it lacks; `undefined` if nothing is restricted at
 * all.
 */
export function missingPermissions(): string[] | undefined {
  if ('Deno' in globalThis) {
    const missing = missingInDeno();
    return missing.length === 0 ? undefined : missing;
  }
  const node = nodePermission();
  if (node === undefined) return undefined;
  return [
    ...(areAddonsForbidden() ? ['--allow-addons'] : []),
    ...(platform === 'linux' && isProcForbidden() ? [READ_PROC] : []),
  ];
}

/** Missing from the types of Node 20, where it exists only while the permission model is on. */
function nodePermission(): NodePermission | undefined {
  return (process as { permission?: NodePermission }).permission;
}

/** The option that Deno names in its error for a missing permission; `undefined` for any other error. */
export function missingDenoOption(error: unknown): string | undefined {
  if (!('Deno' in globalThis) || !(error instanceof Error)) return undefined;
  return /--allow-(?:all|env|ffi|read|sys)\b/.exec(error.message)?.[0];
}
