// What does the runtime use on this machine, and what follows from what it cannot?
import type { Binding } from './bindings/binding.ts';
import { explainFailure } from './load-koffi.ts';
import { nativeState } from './native.ts';
import { missingPermissions } from './permissions.ts';
import { platform } from './platform.ts';
import { hasProcessLock } from './process-lock.ts';
import { openDescriptors } from './procfs.ts';
import { onUnsealable, type OnUnsealable } from './unsealable.ts';

/** One thing that the runtime can use. */
export interface PartStatus {
  readonly inUse: boolean;
  /** Why it is not in use. */
  readonly why?: string;
  /** What follows for the program from how it is. */
  readonly effect?: string;
}

/** What {@link runtimeStatus} says. */
export interface RuntimeStatus {
  /** koffi, with which the system is called. */
  readonly koffi: PartStatus & { readonly version?: string };
  /** close_range(2), with which a seal is one call. */
  readonly closeRange: PartStatus;
  /** The lock between the seals and the spawns of all threads. */
  readonly lock: PartStatus;
  /** Linux's `/proc`. */
  readonly proc: PartStatus;
  /** Node's permission model, or Deno's: in use if something is not allowed. */
  readonly permissionModel: PartStatus;
  /** libuv, with which Node starts children; not in use where a runtime starts them by itself. */
  readonly libuv: PartStatus & { readonly version?: string };
  /** What a seal that cannot be made does: `NOINHERIT_UNSEALED`. */
  readonly unsealed: OnUnsealable;
}

/**
 * What the runtime uses on this machine now, and where it does not, why, and what follows. Nothing is marked or sealed.
 *
 * It loads koffi and opens the lock, if that has not been done. So it is also the call with which a program warms up:
 * before it drops its privileges (`process.setuid`), replaces its file system in a test, or takes so much load that no
 * descriptor is free any more. What fails here is tried again when it is needed.
 *
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` if `NOINHERIT_UNSEALED` has a value that means nothing
 */
export function runtimeStatus(): RuntimeStatus {
  const { binding, koffi, failure } = nativeState();
  return {
    koffi:
      binding === undefined
        ? { inUse: false, why: explainFailure(failure), effect: EFFECTS.koffi }
        : { inUse: true, version: String(koffi?.version) },
    closeRange: closeRangeStatus(binding),
    lock: lockStatus(binding),
    proc: procStatus(),
    permissionModel: permissionStatus(),
    libuv: libuvStatus(),
    unsealed: onUnsealable(),
  };
}

const EFFECTS = {
  koffi:
    platform === 'linux'
      ? 'what already is as wanted succeeds, what would have to change is refused'
      : 'nothing can be marked, asked or sealed',
  closeRange: 'a seal takes a call for each open descriptor',
  lock: 'a child of one thread can get what another thread opens while it starts',
  libuv:
    "what is open for children at a number right above a child's stdio is lost in a child of which one entry of stdio is a " +
    'lower number than its place ([0, 1, 1]), unless stdio names it too',
  proc: 'without koffi nothing can be asked; with it, only sealing and marking work, and there is no lock',
} as const;

function closeRangeStatus(binding: Binding | undefined): PartStatus {
  if (binding?.hasCloseRange?.() === true) return { inUse: true };
  if (platform === 'win32') return { inUse: false, why: 'Windows has handles, and a list of them' };
  const effect = binding === undefined ? {} : { effect: EFFECTS.closeRange };
  if (platform !== 'linux') return { inUse: false, why: `${platform} has no such call`, ...effect };
  if (binding === undefined) return { inUse: false, why: 'it is called through koffi' };
  return { inUse: false, why: 'the kernel is older than Linux 5.11, or a sandbox forbids it', ...effect };
}

function lockStatus(binding: Binding | undefined): PartStatus {
  if (binding !== undefined && hasProcessLock()) return { inUse: true };
  if (platform === 'darwin') return { inUse: false, why: 'macOS opens up what a child gets in that child alone' };
  if (binding === undefined)
    return { inUse: false, why: 'its memory is asked for through koffi', effect: EFFECTS.lock };
  return { inUse: false, why: 'the system gives no memory that all threads see', effect: EFFECTS.lock };
}

function procStatus(): PartStatus {
  if (platform !== 'linux') return { inUse: false, why: `${platform} has none` };
  try {
    openDescriptors();
    return { inUse: true };
  } catch (error) {
    return { inUse: false, why: `/proc/self/fd cannot be read: ${(error as Error).message}`, effect: EFFECTS.proc };
  }
}

function permissionStatus(): PartStatus {
  const missing = missingPermissions();
  if (missing === undefined) return { inUse: false };
  if (missing.length === 0) return { inUse: true };
  return { inUse: true, why: `missing: ${missing.join(' ')}`, effect: 'what needs them is refused' };
}

/**
 * What libuv does not hand on, of what `setNoInherit(x, false)`, the preload's `passFds`, `MAKEFLAGS` or `LISTEN_FDS` keep open.
 *
 * From 1.53 on it starts children on Linux by posix_spawn(3). For each entry of stdio that is a lower number than its place it
 * takes a number for itself in the child: the lowest from the end of stdio on that stdio does not name
 * (uv__spawn_set_posix_spawn_file_actions in src/unix/process.c), whatever is open there. Before it asked the kernel for one that
 * is free.
 */
export function libuvStatus(
  version: string | undefined = process.versions['uv'],
  system: NodeJS.Platform = platform,
): RuntimeStatus['libuv'] {
  if ('Bun' in globalThis || 'Deno' in globalThis || version === undefined)
    return { inUse: false, why: 'this runtime starts children by itself' };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const takesNumbers = system === 'linux' && (major > 1 || minor >= 53);
  return { inUse: true, version, ...(takesNumbers && { effect: EFFECTS.libuv }) };
}
