// How are the functions of Windows and libuv declared?
import type { KoffiModule } from '../load-koffi.ts';
import { formatSocketAddress, windowsAddresses } from '../socket-address.ts';
import type { SystemDescriptor } from './binding.ts';
import type { HandleCalls } from './windows-handles.ts';

const PROCESS_HANDLE_INFORMATION = 51;
const SYSTEM_EXTENDED_HANDLE_INFORMATION = 64;
/** STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE. */
const STANDARD_HANDLES = [-10, -11, -12] as const;
const SOL_SOCKET = 0xffff;
const SO_TYPE = 0x1008;
const SOCKADDR_STORAGE = 128;
/** MAX_PATH does not apply here; a path has at most 32,767 UTF-16 units. */
const LONGEST_PATH = 0x8000;
/** Size of BY_HANDLE_FILE_INFORMATION, and offsets of the fields that are read. */
const FILE_INFORMATION = { size: 52, attributes: 0, volume: 28, indexHigh: 44, indexLow: 48 } as const;
const FILE_ATTRIBUTE_DIRECTORY = 0x10;

/** The result of GetFileInformationByHandle for a file or directory. */
export interface FileInformation {
  readonly isDirectory: boolean;
  /** Volume and index: the same for the same file, and different for any other file at the same time. */
  readonly identity: string;
}

/** The functions of Windows and libuv that the binding calls. */
export interface WindowsCalls extends HandleCalls {
  /** uv_get_osfhandle: the handle behind a number of Node's `fs`; -1 or -2 if it is not open. */
  readonly osHandle: (fd: number) => SystemDescriptor;
  /** SetHandleInformation with HANDLE_FLAG_INHERIT alone in the mask; `false` if it fails. */
  readonly setInherit: (handle: SystemDescriptor, inherit: boolean) => boolean;
  /** GetLastError of the last call made through these functions. */
  readonly lastError: () => number;
  /** GetStdHandle, for the three standard handles. */
  readonly standardHandles: () => SystemDescriptor[];
  /** GetFileType. */
  readonly fileType: (handle: SystemDescriptor) => number;
  /** GetFileInformationByHandle; `undefined` if it fails. */
  readonly fileInformation: (handle: SystemDescriptor) => FileInformation | undefined;
  /** GetFinalPathNameByHandleW; `undefined` if it fails. */
  readonly finalPath: (handle: SystemDescriptor) => string | undefined;
  /** PeekNamedPipe: the number of bytes that can be read from a pipe; `undefined` if it fails. */
  readonly bytesToRead: (handle: SystemDescriptor) => number | undefined;
  /** SO_TYPE by getsockopt: `undefined` if the handle is not a socket. */
  readonly socketType: (handle: SystemDescriptor) => number | undefined;
  /** getsockname and getpeername, formatted. */
  readonly socketName: (handle: SystemDescriptor) => string | undefined;
  readonly peerName: (handle: SystemDescriptor) => string | undefined;
}

/**
 * Declares the functions through koffi; throws what koffi throws if one is missing. A HANDLE is declared as an
 * `intptr_t`, which koffi converts without loss: to a number, or to a bigint if it is not a safe integer.
 */
export function declareWindowsCalls(koffi: KoffiModule): WindowsCalls {
  const kernel = koffi.load('kernel32.dll');
  // libuv of the program itself: the table of descriptor numbers belongs to the C runtime that Node is linked with, and
  // _get_osfhandle of any other copy of the C runtime reads another table.
  const getOsHandle = koffi.load(null).func('intptr_t uv_get_osfhandle(int fd)');
  const getInformation = kernel.func('int __stdcall GetHandleInformation(intptr_t handle, _Out_ uint32_t *flags)');
  const setInformation = kernel.func(
    'int __stdcall SetHandleInformation(intptr_t handle, uint32_t mask, uint32_t flags)',
  );
  const getLastError = kernel.func('uint32_t __stdcall GetLastError()');
  const peek = kernel.func(
    'int __stdcall PeekNamedPipe(intptr_t pipe, void *bytes, uint32_t size, void *read, _Out_ uint32_t *available, void *left)',
  );
  const getStdHandle = kernel.func('intptr_t __stdcall GetStdHandle(int32_t which)');

  return {
    ...declareListing(koffi),
    ...declareDescriptions(kernel),
    ...declareSockets(koffi),
    osHandle: (fd) => getOsHandle(fd) as SystemDescriptor,
    getFlags(handle) {
      const flags = [0];
      return getInformation(handle, flags) === 0 ? undefined : (flags[0] ?? 0);
    },
    setInherit: (handle, inherit) => setInformation(handle, 1, inherit ? 1 : 0) !== 0,
    bytesToRead(handle) {
      const available = [0];
      return peek(handle, null, 0, null, available, null) === 0 ? undefined : (available[0] ?? 0);
    },
    // koffi keeps the thread's last error from one call to the next, whatever Node and V8 do in between.
    lastError: () => getLastError() as number,
    standardHandles: () => STANDARD_HANDLES.map((which) => getStdHandle(which) as SystemDescriptor),
    processId: process.pid,
  };
}

type Library = ReturnType<KoffiModule['load']>;

function declareListing(koffi: KoffiModule): Pick<WindowsCalls, 'pointerSize' | 'queryProcess' | 'querySystem'> {
  const system = koffi.load('ntdll.dll');
  const queryProcess = system.func(
    'int32_t __stdcall NtQueryInformationProcess(intptr_t process, int what, _Out_ uint8_t *bytes, uint32_t size, _Out_ uint32_t *length)',
  );
  const querySystem = system.func(
    'int32_t __stdcall NtQuerySystemInformation(int what, _Out_ uint8_t *bytes, uint32_t size, _Out_ uint32_t *length)',
  );
  // The value that GetCurrentProcess always returns.
  const thisProcess = -1;
  return {
    pointerSize: koffi.sizeof('void *'),
    queryProcess: (bytes, length) =>
      queryProcess(thisProcess, PROCESS_HANDLE_INFORMATION, bytes, bytes.length, length) as number,
    querySystem: (bytes, length) =>
      querySystem(SYSTEM_EXTENDED_HANDLE_INFORMATION, bytes, bytes.length, length) as number,
  };
}

function declareDescriptions(kernel: Library): Pick<WindowsCalls, 'fileInformation' | 'fileType' | 'finalPath'> {
  const getFileType = kernel.func('uint32_t __stdcall GetFileType(intptr_t handle)');
  const getInformation = kernel.func(
    'int __stdcall GetFileInformationByHandle(intptr_t handle, _Out_ uint8_t *information)',
  );
  const getPath = kernel.func(
    'uint32_t __stdcall GetFinalPathNameByHandleW(intptr_t handle, _Out_ uint8_t *path, uint32_t length, uint32_t flags)',
  );
  return {
    fileType: (handle) => getFileType(handle) as number,
    fileInformation(handle) {
      const bytes = Buffer.alloc(FILE_INFORMATION.size);
      if (getInformation(handle, bytes) === 0) return undefined;
      const [volume, high, low] = [FILE_INFORMATION.volume, FILE_INFORMATION.indexHigh, FILE_INFORMATION.indexLow].map(
        (offset) => bytes.readUInt32LE(offset),
      );
      return {
        isDirectory: (bytes.readUInt32LE(FILE_INFORMATION.attributes) & FILE_ATTRIBUTE_DIRECTORY) !== 0,
        identity: `${volume}:${high}:${low}`,
      };
    },
    finalPath(handle) {
      const bytes = Buffer.alloc(LONGEST_PATH * 2);
      const length = getPath(handle, bytes, LONGEST_PATH, 0) as number;
      return length === 0 || length >= LONGEST_PATH
        ? undefined
        : withoutPrefix(bytes.toString('utf16le', 0, length * 2));
    },
  };
}

/** The path in its usual form: GetFinalPathNameByHandleW prefixes it with `\\?\`, or `\\?\UNC\` for a network path. */
function withoutPrefix(path: string): string {
  if (path.startsWith('\\\\?\\UNC\\')) return `\\\\${path.slice(8)}`;
  return path.startsWith('\\\\?\\') ? path.slice(4) : path;
}

function declareSockets(koffi: KoffiModule): Pick<WindowsCalls, 'peerName' | 'socketName' | 'socketType'> {
  const sockets = koffi.load('ws2_32.dll');
  const getOption = sockets.func(
    'int __stdcall getsockopt(intptr_t socket, int level, int name, _Out_ int *value, _Inout_ int *length)',
  );
  const getName = sockets.func(
    'int __stdcall getsockname(intptr_t socket, _Out_ uint8_t *address, _Inout_ int *length)',
  );
  const getPeer = sockets.func(
    'int __stdcall getpeername(intptr_t socket, _Out_ uint8_t *address, _Inout_ int *length)',
  );

  function nameBy(call: typeof getName, socket: SystemDescriptor): string | undefined {
    const bytes = Buffer.alloc(SOCKADDR_STORAGE);
    const length = [bytes.length];
    return call(socket, bytes, length) === 0 ? formatSocketAddress(bytes, length[0] ?? 0, windowsAddresses) : undefined;
  }

  return {
    socketType(socket) {
      const type = [0];
      return getOption(socket, SOL_SOCKET, SO_TYPE, type, [4]) === 0 ? type[0] : undefined;
    },
    socketName: (socket) => nameBy(getName, socket),
    peerName: (socket) => nameBy(getPeer, socket),
  };
}
