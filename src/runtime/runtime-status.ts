// Which parts of the system does the runtime use on this machine, and what are the consequences of those it cannot use?
import type { Binding } from './bindings/binding.ts';
import { explainFailure } from './load-koffi.ts';
import { nativeState } from './native.ts';
import { missingPermissions } from './permissions.ts';
import { platform } from './platform.ts';
import { hasProcessLock } from './process-lock.ts';
import { openDescriptors } from './procfs.ts';
import { onUnsealable, type OnUnsealable } from './unsealable.ts';

/** One part of the system that the runtime can use. */
export interface PartStatus {
  readonly inUse: boolean;
  /** Why it is not in use. */
  readonly why?: string;
  /** The consequence for the program. */
  readonly effect?: string;
}

/** The result of {@link runtimeStatus}. */
export interface RuntimeStatus {
  /** koffi, which makes the native calls. */
  readonly koffi: PartStatus & { readonly version?: string };
  /** close_range(2), which seals in one call. */
  readonly closeRange: PartStatus;
  /** The lock that coordinates seals and spawns of all threads. */
  readonly lock: PartStatus;
  /** Linux's `/proc`. */
  readonly proc: PartStatus;
  /** Node's permission model, or Deno's: in use if it denies something. */
  readonly permissionModel: PartStatus;
  /** libuv, which starts Node's child processes; not in use under a runtime that starts them itself. */
  readonly libuv: PartStatus & { readonly version?: string };
  /** What happens if a seal cannot be made: `NOINHERIT_UNSEALED`. */
  readonly unsealed: OnUnsealable;
}

/**
 * Reports what the runtime uses on this machine now and, for each part not in use, why and with what effect. Marks and
 * seals nothing.
 *
 * It loads koffi and opens the lock, unless that has been done already. So a program can call it to warm up: before it
 * drops its privileges (`process.setuid`), replaces its file system in a test, or has so many descriptors open that
 * none is free. What fails here is tried again when it is needed.
 *
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` if `NOINHERIT_UNSEALED` has an invalid value
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
      ? 'calls that need no change succeed, calls that need one are refused'
      : 'nothing can be marked, queried or sealed',
  closeRange: 'a seal makes one system call for each open descriptor',
  lock: 'a child of one thread can inherit what another thread opens while it starts',
  libuv:
    "an inheritable descriptor right above a child's stdio is lost in a child whose stdio has an entry lower than its " +
    'index ([0, 1, 1]), unless stdio names it too',
  proc: 'without koffi nothing can be queried; with it, only sealing and marking work, and there is no lock',
} as const;

function closeRangeStatus(binding: Binding | undefined): PartStatus {
  if (binding?.hasCloseRange?.() === true) return { inUse: true };
  if (platform === 'win32') return { inUse: false, why: 'not needed: Windows lists handles' };
  const effect = binding === undefined ? {} : { effect: EFFECTS.closeRange };
  if (platform !== 'linux') return { inUse: false, why: `${platform} has no such call`, ...effect };
  if (binding === undefined) return { inUse: false, why: 'it needs koffi' };
  return { inUse: false, why: 'the kernel is older than Linux 5.11, or a sandbox forbids it', ...effect };
}

function lockStatus(binding: Binding | undefined): PartStatus {
  if (binding !== undefined && hasProcessLock()) return { inUse: true };
  if (platform === 'darwin')
    return { inUse: false, why: 'not needed: macOS makes a descriptor inheritable only in the child that gets it' };
  if (binding === undefined) return { inUse: false, why: 'it needs koffi', effect: EFFECTS.lock };
  return { inUse: false, why: 'no memory shared by all threads', effect: EFFECTS.lock };
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
  return { inUse: true, why: `missing: ${missing.join(' ')}`, effect: 'operations that need them are refused' };
}

/**
 * Describes which descriptors that opt-outs, the preload's `passFds`, `MAKEFLAGS` or `LISTEN_FDS` keep open libuv does
 * not pass on.
 *
 * Since 1.53 it starts children on Linux with posix_spawn(3). For each stdio entry whose number is lower than its index
 * it allocates another number in the child: the lowest above the end of stdio that stdio does not name
 * (uv__spawn_set_posix_spawn_file_actions in src/unix/process.c), even if a descriptor is open there. Earlier versions
 * asked the kernel for a free number.
 */
export function libuvStatus(
  version: string | undefined = process.versions['uv'],
  system: NodeJS.Platform = platform,
): RuntimeStatus['libuv'] {
  if ('Bun' in globalThis || 'Deno' in globalThis || version === undefined)
    return { inUse: false, why: 'this runtime starts children itself' };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const takesNumbers = system === 'linux' && (major > 1 || minor >= 53);
  return { inUse: true, version, ...(takesNumbers && { effect: EFFECTS.libuv }) };
}
