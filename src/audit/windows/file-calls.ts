// What can be asked about a file handle without waiting for pending I/O?
import type { SystemDescriptor } from '../../runtime/bindings/binding.ts';
import type { loadKoffi } from '../../runtime/load-koffi.ts';
import { formatSocketAddress, windowsAddresses } from '../../runtime/socket-address.ts';

/** How many milliseconds an answer may take. */
const TIMEOUT = 200;
/** The stack size of a thread that calls one function, in bytes. */
const STACK = 0x1_0000;
const WAIT_OBJECT_0 = 0;
/** IOCTL_AFD_GET_ADDRESS, which getsockname of ws2_32 sends to the driver of sockets. */
const GET_ADDRESS = 0x1_202f;
const SOCKADDR_STORAGE = 128;
const STATUS_PENDING = 0x103;
/** The driver's answer about a socket that is not bound: STATUS_INVALID_PARAMETER, as a signed number. */
const NOT_BOUND = 0xc000_000d | 0;

export interface FileCalls {
  /** GetFileType; `undefined` if it does not answer, which a handle with pending synchronous I/O does only later. */
  readonly fileTypeInTime: (handle: SystemDescriptor) => number | undefined;
  /** The local address of a socket, empty if it has none; `undefined` if it is not a socket. */
  readonly socketAddress: (handle: SystemDescriptor) => string | undefined;
}

type Koffi = ReturnType<typeof loadKoffi>;

/** Declares them with koffi; throws koffi's error if a function is missing. */
export function declareFileCalls(koffi: Koffi): FileCalls {
  const kernel = koffi.load('kernel32.dll');
  const wait = kernel.func('uint32_t __stdcall WaitForSingleObject(intptr_t handle, uint32_t milliseconds)');
  const close = kernel.func('int __stdcall CloseHandle(intptr_t handle)');
  return {
    fileTypeInTime: declareFileType(kernel, wait, close),
    socketAddress: declareSocketAddress(koffi, wait),
  };
}

type Library = ReturnType<Koffi['load']>;
type Call = ReturnType<Library['func']>;

/** GetFileType as a thread's start function: takes a pointer, returns a number. A thread that hangs is abandoned. */
function declareFileType(kernel: Library, wait: Call, close: Call): FileCalls['fileTypeInTime'] {
  const createThread = kernel.func(
    'intptr_t __stdcall CreateThread(void *security, size_t stack, void *start, intptr_t argument, uint32_t flags, void *id)',
  );
  const exitCode = kernel.func('int __stdcall GetExitCodeThread(intptr_t thread, _Out_ uint32_t *code)');
  const moduleHandle = kernel.func('intptr_t __stdcall GetModuleHandleW(const char16_t *name)');
  const procAddress = kernel.func('void *__stdcall GetProcAddress(intptr_t module, const char *name)');
  const getFileType: unknown = procAddress(moduleHandle('kernel32.dll'), 'GetFileType');
  return (handle) => {
    const thread: unknown = createThread(null, STACK, getFileType, handle, 0, null);
    if (thread === 0) return undefined;
    const code = [0];
    const hasAnswered = wait(thread, TIMEOUT) === WAIT_OBJECT_0 && exitCode(thread, code) !== 0;
    close(thread);
    return hasAnswered ? code[0] : undefined;
  };
}

function declareSocketAddress(koffi: Koffi, wait: Call): FileCalls['socketAddress'] {
  const control = koffi
    .load('ntdll.dll')
    .func(
      'int32_t __stdcall NtDeviceIoControlFile(intptr_t file, intptr_t event, void *apc, void *context, void *status, uint32_t code, void *input, uint32_t inputSize, void *output, uint32_t outputSize)',
    );
  const createEvent = koffi
    .load('kernel32.dll')
    .func('intptr_t __stdcall CreateEventW(void *security, int manual, int initial, void *name)');
  const event: unknown = createEvent(null, 1, 0, null);
  // Allocated only once: an answer that comes too late is still written there.
  const status = Buffer.alloc(2 * koffi.sizeof('void *'));
  const address = Buffer.alloc(SOCKADDR_STORAGE);
  return (handle) => {
    const result = control(handle, event, null, null, status, GET_ADDRESS, null, 0, address, address.length) as number;
    if (result === NOT_BOUND) return '';
    if (result === STATUS_PENDING && wait(event, TIMEOUT) !== WAIT_OBJECT_0) return undefined;
    if (result < 0 || status.readInt32LE(0) < 0) return undefined;
    return formatSocketAddress(address, address.length, windowsAddresses) ?? '';
  };
}
