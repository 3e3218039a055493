// Which descriptors does each runtime leave inheritable on each platform?

/** The kinds of descriptors that the rules distinguish. */
export type Opened = 'accepted' | 'client' | 'file' | 'server';

/** What one runtime leaves inheritable on one operating system. */
export interface Platform {
  readonly runtime: 'bun' | 'deno' | 'node';
  /** As in `process.platform`. */
  readonly platform: 'darwin' | 'linux' | 'win32';
  /** The versions that were examined. */
  readonly versions: string;
  readonly how: 'measured' | 'read in its source' | 'reported';
  /** The first version for which that is no longer true. */
  readonly until?: string;
  /** What every child inherits unless it is marked, in words. */
  readonly inheritable: Readonly<Partial<Record<Opened, string>>>;
}

const sockets = 'sockets, before the fix of August 2026';

export const PLATFORMS: readonly Platform[] = [
  { runtime: 'node', platform: 'linux', versions: '20, 22, 24, 26', how: 'measured', inheritable: {} },
  { runtime: 'node', platform: 'win32', versions: '18 to 26, under Wine', how: 'measured', inheritable: {} },
  { runtime: 'node', platform: 'darwin', versions: 'libuv 1.52', how: 'read in its source', inheritable: {} },
  { runtime: 'bun', platform: 'linux', versions: '1.4.5', how: 'measured', inheritable: {} },
  // https://github.com/oven-sh/bun/issues/36936, seen in a preview of 1.4.0; 1.4.1 is from a later month than the fix.
  {
    runtime: 'bun',
    platform: 'win32',
    versions: 'before August 2026',
    how: 'reported',
    until: '1.4.1',
    inheritable: { accepted: sockets, client: sockets, server: sockets },
  },
  {
    runtime: 'deno',
    platform: 'linux',
    versions: '2.9.6',
    how: 'measured',
    inheritable: { server: 'listening unix-domain sockets' },
  },
];

/** Runtimes that open descriptors through another one. */
export const OPENS_AS: ReadonlyMap<string, Platform['runtime']> = new Map([['electron', 'node']]);
