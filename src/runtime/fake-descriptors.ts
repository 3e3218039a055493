// Which numbers are those of a file system that is not the kernel's?
import { NoInheritError } from './errors.ts';
import { once } from './registry.ts';

const allowance = once('doubles', () => ({ areAllowed: false, isSaid: false }));

/** Yarn's Plug'n'Play gives what it opens in its archives numbers with this byte on top (@yarnpkg/fslib, `MountFS`). */
const PNP_MASK = 0xff00_0000;
const PNP_MAGIC = 0x2a00_0000;
/** Node's own virtual file systems (`node:vfs`, Node 26) count their numbers from here up, where the kernel has none. */
const FIRST_VIRTUAL = 0x4000_0000;

/** Lets numbers that are not open pass from now on, saying so once: for tests whose file system is a double. */
export function allowFakeDescriptors(): void {
  allowance.areAllowed = true;
}

/**
 * Marks, and lets pass what the kernel does not know and a file system of JavaScript gave out. A number that is open is
 * always marked, and an object or a number that is simply closed is refused as ever.
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
    if (!allowance.areAllowed) throw error;
    sayOnce(fd);
  }
}

/** What an object says of its number may be anything, and throw: then the kernel's answer stands. */
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

/** Node's own `fs`, and no double of it, knows what is open there. */
function isVirtual(fd: number): boolean {
  if (fd < FIRST_VIRTUAL) return false;
  try {
    process.getBuiltinModule('node:fs').fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}

function sayOnce(fd: number): void {
  if (allowance.isSaid) return;
  allowance.isSaid = true;
  process.emitWarning(
    `${fd} is not open, and passes as the number of a test double (eslint-plugin-noinherit/testing/doubles)`,
    { type: 'NoInheritWarning', code: 'NOINHERIT_DOUBLE' },
  );
}
