// Which numbers belong to a file system that is not the kernel's?
import { NoInheritError } from './errors.ts';
import { sharedInThread } from './registry.ts';

const doubles = sharedInThread('doubles', () => ({ areAllowed: false, isSaid: false }));

/** Top byte of the numbers that Yarn's Plug'n'Play gives files in its archives (@yarnpkg/fslib, `MountFS`). */
const PNP_MASK = 0xff00_0000;
const PNP_MAGIC = 0x2a00_0000;
/** Node's own virtual file systems (`node:vfs`, Node 26) number their files from here up, where the kernel has none. */
const FIRST_VIRTUAL = 0x4000_0000;

/** From now on accepts numbers that are not open, and warns once: for tests that replace the file system. */
export function allowFakeDescriptors(): void {
  doubles.areAllowed = true;
}

/**
 * Calls `mark`, and ignores its EBADF if the number came from a file system implemented in JavaScript. A number that is
 * open is always marked, and an object or number that is simply closed is rejected as usual.
 *
 * @param target - what is marked: a number, or an object with its number in `fd`
 */
export function unlessFake(target: unknown, mark: () => void): void {
  try {
    mark();
  } catch (error) {
    if (!(error instanceof NoInheritError && error.errno === 'EBADF')) throw error;
    const fd = numberOf(target);
    if (fd === undefined) throw error;
    if (isOfPnp(fd) || isVirtual(fd)) return;
    if (!doubles.areAllowed) throw error;
    warnOnce(fd);
  }
}

/** The `fd` of an object may be anything, and reading it may throw: then the kernel's answer stands. */
function numberOf(target: unknown): number | undefined {
  try {
    const fd = typeof target === 'number' ? target : (target as { readonly fd?: unknown } | null)?.fd;
    return typeof fd === 'number' ? fd : undefined;
  } catch {
    return undefined;
  }
}

function isOfPnp(fd: number): boolean {
  return process.versions['pnp'] !== undefined && (fd & PNP_MASK) === PNP_MAGIC;
}

/** Asks Node's own `fs`, not a double of it: only that knows what is open there. */
function isVirtual(fd: number): boolean {
  if (fd < FIRST_VIRTUAL) return false;
  try {
    process.getBuiltinModule('node:fs').fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}

function warnOnce(fd: number): void {
  if (doubles.isSaid) return;
  doubles.isSaid = true;
  process.emitWarning(
    `${fd} is not open and is treated as the number of a test double (eslint-plugin-noinherit/testing/doubles)`,
    { type: 'NoInheritWarning', code: 'NOINHERIT_DOUBLE' },
  );
}
