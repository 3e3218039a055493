// What may this process not do, of what the runtime needs?
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

/** Node's option that lets the process see what its descriptors are. */
export const READ_PROC = '--allow-fs-read=/proc/';

/**
 * Whether Node's permission model hides the process' own descriptors. It is tried as well, because `--permission-audit` says no
 * and lets everything pass.
 */
export function isProcForbidden(): boolean {
  return nodePermission()?.has('fs.read', '/proc/self/fd') === false && fails(readProc, 'ERR_ACCESS_DENIED');
}

/**
 * Whether Node's permission model keeps native code from being loaded now. It is tried as well: Node 20 says no also where
 * `--allow-addons` is given, and so does `--permission-audit`.
 */
export function areAddonsForbidden(): boolean {
  const permission = nodePermission();
  if (permission?.has('addon') !== false) return false;
  if (!withoutAddons.has(permission) && fails(loadNothing, 'ERR_DLOPEN_DISABLED')) withoutAddons.add(permission);
  return withoutAddons.has(permission);
}

/** What is forbidden stays so, and to try it takes as long as several marks. */
const withoutAddons = new WeakSet<NodePermission>();

/** What lets native code run: add-ons, and Node 26's own `node:ffi`. Node takes both spellings of each. */
const OF_NATIVE_CODE = /--allow[-_](?:addons|ffi)\b/;

/**
 * Whether no native code but Node's own can have run in this process: it is forbidden now, and was when the process was
 * started. In between, `process.permission.drop` may have taken back what was allowed.
 */
export function isNativeCodeRuledOut(): boolean {
  const options = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''];
  if (options.some((option) => OF_NATIVE_CODE.test(option))) return false;
  return areAddonsForbidden() && nodePermission()?.has('ffi') === false;
}

function readProc(): void {
  files.readdirSync('/proc/self/fd');
}

/** A folder is no add-on anywhere. */
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

/** What the runtime needs of Deno. */
const OF_DENO: readonly string[] = ['ffi', 'env', 'read'];

/** Deno's options for what this process may not do; none under another runtime. Asks for nothing, as doing it might. */
export function missingInDeno(wanted: readonly string[] = OF_DENO): string[] {
  const deno = (globalThis as { Deno?: { permissions: DenoPermissions } }).Deno;
  if (deno === undefined) return [];
  return wanted
    .filter((name) => deno.permissions.querySync({ name }).state !== 'granted')
    .map((name) => `--allow-${name}`);
}

/**
 * The options of the runtime with which the process would have what it lacks; `undefined` if nothing is restricted at all.
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

/** Types of Node 20 do not know it; there it is only while the model is on. */
function nodePermission(): NodePermission | undefined {
  return (process as { permission?: NodePermission }).permission;
}

/** The option that Deno names in its error for something that is not allowed; `undefined` for any other error. */
export function missingDenoOption(error: unknown): string | undefined {
  if (!('Deno' in globalThis) || !(error instanceof Error)) return undefined;
  return /--allow-(?:all|env|ffi|read|sys)\b/.exec(error.message)?.[0];
}
