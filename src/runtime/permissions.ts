// What may this process not do, of what the runtime needs?

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

/** Whether Node's permission model hides the process' own descriptors. */
export function isProcForbidden(): boolean {
  return nodePermission()?.has('fs.read', '/proc/self/fd') === false;
}

/** Whether Node's permission model keeps native code from being loaded. */
export function areAddonsForbidden(): boolean {
  return nodePermission()?.has('addon') === false;
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
    ...(node.has('addon') ? [] : ['--allow-addons']),
    ...(process.platform === 'linux' && isProcForbidden() ? [READ_PROC] : []),
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
