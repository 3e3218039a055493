// How are handles listed, marked and sealed on Windows?
import { NoInheritError } from '../errors.ts';
import type { KoffiModule } from '../load-koffi.ts';
import type { DescriptorInfo, WindowsDescriptorInfo } from '../types.ts';
import type { Binding, SealCircumstances, SystemDescriptor } from './binding.ts';
import { declareLoopCalls, locateInLoop, type LoopCalls } from './libuv-loop.ts';
import { declareWindowsCalls, type WindowsCalls } from './windows-calls.ts';
import { inheritableHandles } from './windows-handles.ts';
import { mapSharedWords } from './windows-shared-words.ts';

const HANDLE_FLAG_INHERIT = 1;
const FILE_TYPE_DISK = 1;
const FILE_TYPE_CHAR = 2;
const FILE_TYPE_PIPE = 3;
/** The numbers of stdin, stdout and stderr. */
const STDIO = [0, 1, 2];

const ERROR_INVALID_HANDLE = 6;
const ERROR_BROKEN_PIPE = 109;
/** Names from winerror.h of the errors that these calls are known to return. */
const ERROR_NAMES: Readonly<Record<number, string>> = {
  1: 'ERROR_INVALID_FUNCTION',
  5: 'ERROR_ACCESS_DENIED',
  [ERROR_INVALID_HANDLE]: 'ERROR_INVALID_HANDLE',
  8: 'ERROR_NOT_ENOUGH_MEMORY',
  50: 'ERROR_NOT_SUPPORTED',
  87: 'ERROR_INVALID_PARAMETER',
  [ERROR_BROKEN_PIPE]: 'ERROR_BROKEN_PIPE',
};

/** The Windows binding that uses koffi; throws what koffi throws if a function is missing. */
export function createWindowsBinding(koffi: KoffiModule): Binding {
  let loop: LoopCalls | undefined;
  const locate = (target: object): SystemDescriptor | undefined =>
    locateInLoop((loop ??= declareLoopCalls(koffi)), target);
  return { ...bindWindows(declareWindowsCalls(koffi), locate), sharedWords: (count: number) => tryMap(koffi, count) };
}

/** `undefined` on failure: sealing also works without the lock that this memory is for. */
function tryMap(koffi: KoffiModule, count: number): Int32Array | undefined {
  try {
    return mapSharedWords(koffi, count);
  } catch {
    return undefined;
  }
}

/** The Windows binding with the given calls, so that it can be tested without Windows. */
export function bindWindows(calls: WindowsCalls, locate: NonNullable<Binding['locate']>): Binding {
  function flagsOf(handle: SystemDescriptor): number {
    return calls.getFlags(handle) ?? fail(calls, 'GetHandleInformation', handle);
  }

  return {
    locate,
    ofNumber(fd: number): SystemDescriptor {
      const handle = calls.osHandle(fd);
      // INVALID_HANDLE_VALUE, or -2 for a standard number that a program without a console never had.
      if (handle !== -1 && handle !== -2) return handle;
      throw new NoInheritError('ERR_NOINHERIT_SYSCALL', `uv_get_osfhandle(${fd}) failed: EBADF`, {
        errno: 'EBADF',
        syscall: 'uv_get_osfhandle',
      });
    },
    isInheritable: (handle) => (flagsOf(handle) & HANDLE_FLAG_INHERIT) !== 0,
    mayInherit: (handle) => isInheritableNow(calls, handle),
    setInheritable(handle: SystemDescriptor, inheritable: boolean): void {
      if (((flagsOf(handle) & HANDLE_FLAG_INHERIT) !== 0) === inheritable) return;
      if (!calls.setInherit(handle, inheritable)) fail(calls, 'SetHandleInformation', handle);
    },
    identify(handle: SystemDescriptor): string {
      flagsOf(handle);
      return identify(calls, handle);
    },
    unread(handle: SystemDescriptor): number | undefined {
      const count = calls.bytesToRead(handle);
      if (count !== undefined || calls.lastError() === ERROR_BROKEN_PIPE) return count;
      return fail(calls, 'PeekNamedPipe', handle);
    },
    seal: (keep, circumstances) => seal(calls, keep, circumstances),
    list(): DescriptorInfo[] {
      const standard = standardHandles(calls);
      return inheritableHandles(calls).flatMap((handle) => (standard.has(handle) ? [] : describeHandle(calls, handle)));
    },
  };
}

/** Throws the error of the call that has just failed, with the system's name and number for it. */
function fail(calls: WindowsCalls, syscall: string, handle: SystemDescriptor): never {
  const number = calls.lastError();
  const errno = ERROR_NAMES[number] ?? `WINDOWS_ERROR_${number}`;
  const message = `${syscall}(0x${handle.toString(16)}) failed: ${errno} (${number})`;
  throw new NoInheritError('ERR_NOINHERIT_SYSCALL', message, { errno, syscall });
}

/** The handles that children get as their standard handles, according to the system and to Node: never sealed. */
function standardHandles(calls: WindowsCalls): ReadonlySet<SystemDescriptor> {
  return new Set([...calls.standardHandles(), ...STDIO.map((fd) => calls.osHandle(fd))]);
}

function seal(calls: WindowsCalls, keep: ReadonlySet<SystemDescriptor>, { othersMaySpawn }: SealCircumstances): void {
  const standard = standardHandles(calls);
  for (const handle of inheritableHandles(calls)) {
    if (keep.has(handle) || standard.has(handle) || (othersMaySpawn && mayBeOfSpawn(calls, handle))) continue;
    if (calls.setInherit(handle, false)) continue;
    // Closed since the list was read.
    if (calls.lastError() !== ERROR_INVALID_HANDLE) fail(calls, 'SetHandleInformation', handle);
  }
}

/**
 * Whether a handle may be one that libuv creates for the duration of a spawn: the ends of a child's pipes, and
 * NUL for `'ignore'` (libuv's src/win/process-stdio.c). Sockets are never passed that way, though GetFileType reports
 * them as pipes.
 */
function mayBeOfSpawn(calls: WindowsCalls, handle: SystemDescriptor): boolean {
  const type = calls.fileType(handle);
  return type === FILE_TYPE_CHAR || (type === FILE_TYPE_PIPE && calls.socketType(handle) === undefined);
}

/**
 * Distinguishes a handle from a later one with the same value. A file: volume and index. A socket: type and both
 * addresses. Anything else can only be distinguished by the kind of object.
 */
function identify(calls: WindowsCalls, handle: SystemDescriptor): string {
  const type = calls.fileType(handle);
  if (type === FILE_TYPE_DISK) return `file ${calls.fileInformation(handle)?.identity}`;
  const socketType = type === FILE_TYPE_PIPE ? calls.socketType(handle) : undefined;
  if (socketType === undefined) return `type ${type}`;
  return `socket ${socketType} ${calls.socketName(handle)} ${calls.peerName(handle)}`;
}

function isInheritableNow(calls: WindowsCalls, handle: SystemDescriptor): boolean {
  return ((calls.getFlags(handle) ?? 0) & HANDLE_FLAG_INHERIT) !== 0;
}

/** Kind, and path or addresses; empty for a handle that was closed or sealed since the list was read. */
function describeHandle(calls: WindowsCalls, handle: SystemDescriptor): WindowsDescriptorInfo[] {
  if (!isInheritableNow(calls, handle)) return [];
  switch (calls.fileType(handle)) {
    case FILE_TYPE_DISK: {
      const kind = calls.fileInformation(handle)?.isDirectory === true ? 'directory' : 'file';
      const path = calls.finalPath(handle);
      return [{ handle, kind, ...(path === undefined ? {} : { path }) }];
    }
    case FILE_TYPE_CHAR:
      return [{ handle, kind: 'device' }];
    case FILE_TYPE_PIPE:
      return [calls.socketType(handle) === undefined ? { handle, kind: 'pipe' } : describeSocket(calls, handle)];
    default:
      return [{ handle, kind: 'other' }];
  }
}

function describeSocket(calls: WindowsCalls, handle: SystemDescriptor): WindowsDescriptorInfo {
  const localAddress = calls.socketName(handle);
  const remoteAddress = calls.peerName(handle);
  return {
    handle,
    kind: 'socket',
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
  };
}
