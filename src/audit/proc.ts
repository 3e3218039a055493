import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';

/** O_CLOEXEC in the `flags` line of proc(5)'s fdinfo. */
const O_CLOEXEC = 0o2000000;

/** An open descriptor of some process, as /proc tells it. */
export interface OpenDescriptor {
  readonly fd: number;
  /** What the link in /proc/<pid>/fd says: a path, or `socket:[4711]`, `pipe:[4712]`, `anon_inode:[eventpoll]`. */
  readonly link: string;
  /** Device and inode; empty for what shares one inode with strangers (epoll, eventfd). */
  readonly identity: string;
  readonly kind: 'file' | 'directory' | 'socket' | 'pipe' | 'device' | 'other';
  /** Whether the process's children get it. */
  readonly inheritable: boolean;
}

/** The numbers of all processes that are to be seen. */
export function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The parent of a process; 0 if it has none or is gone. */
export function parentOf(pid: number): number {
  return Number(statOf(pid)[1] ?? 0);
}

/** Whether a process has ended, and its parent has not asked how. */
export function isZombie(pid: number): boolean {
  return statOf(pid)[0] === 'Z';
}

/** What proc(5) lists in `stat` from the state on. */
function statOf(pid: number): string[] {
  // The name in parentheses may hold spaces and parentheses of its own.
  const text = read(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** The command line of a process, or its name in brackets where it has none; empty if it is gone. */
export function commandOf(pid: number): string {
  const text = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
  const name = read(`/proc/${pid}/comm`).trim();
  return text === '' && name !== '' ? `[${name}]` : text;
}

/** The environment that a process started with. */
export function environmentOf(pid: number): NodeJS.ProcessEnv {
  const entries = read(`/proc/${pid}/environ`).split('\0');
  return Object.fromEntries(
    entries.map((entry) => [entry.split('=', 1)[0] ?? '', entry.slice(entry.indexOf('=') + 1)]),
  );
}

/**
 * The open descriptors of a process, ascending; what it closes meanwhile is left out.
 *
 * @throws Node's ENOENT if there is no such process, EACCES if it belongs to somebody else
 */
export function descriptorsOf(pid: number): OpenDescriptor[] {
  const numbers = readdirSync(`/proc/${pid}/fd`)
    .map(Number)
    .sort((a, b) => a - b);
  return numbers.flatMap((fd) => descriptorAt(pid, fd) ?? []);
}

/** Only the links, by number, which is quick enough for every process of a machine; throws as `descriptorsOf` does. */
export function linksOf(pid: number): ReadonlyMap<number, string> {
  const links = new Map<number, string>();
  for (const name of readdirSync(`/proc/${pid}/fd`)) {
    try {
      links.set(Number(name), readlinkSync(`/proc/${pid}/fd/${name}`));
    } catch {
      // Closed meanwhile.
    }
  }
  return links;
}

/** What tells a file, pipe or socket from every other; empty if the descriptor is closed. */
export function identityAt(pid: number, fd: number): string {
  try {
    const { dev, ino } = statSync(`/proc/${pid}/fd/${fd}`, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return '';
  }
}

function descriptorAt(pid: number, fd: number): OpenDescriptor | undefined {
  try {
    const link = readlinkSync(`/proc/${pid}/fd/${fd}`);
    const { dev, ino, ...kind } = inspect(`/proc/${pid}/fd/${fd}`);
    const identity = link.startsWith('anon_inode:') ? '' : `${dev}:${ino}`;
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1'))?.[1] ?? '0';
    return { fd, link, identity, ...kind, inheritable: (Number.parseInt(flags, 8) & O_CLOEXEC) === 0 };
  } catch {
    return undefined;
  }
}

function inspect(path: string): { dev: bigint; ino: bigint; kind: OpenDescriptor['kind'] } {
  const stats = statSync(path, { bigint: true });
  const { dev, ino } = stats;
  if (stats.isFile()) return { dev, ino, kind: 'file' };
  if (stats.isDirectory()) return { dev, ino, kind: 'directory' };
  if (stats.isSocket()) return { dev, ino, kind: 'socket' };
  if (stats.isFIFO()) return { dev, ino, kind: 'pipe' };
  return { dev, ino, kind: stats.isCharacterDevice() || stats.isBlockDevice() ? 'device' : 'other' };
}

/** A file of /proc; empty if the process is gone or somebody else's. */
export function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
