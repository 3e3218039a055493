// What can a handle of a file object be asked without waiting for whoever uses it?
import type { SystemDescriptor } from '../../runtime/bindings/binding.ts';
import type { loadKoffi } from '../../runtime/load-koffi.ts';
import { formatSocketAddress, windowsAddresses } from '../../runtime/socket-address.ts';

/** So many milliseconds an answer may take. */
const PATIENCE = 200;
/** What a thread that calls one function needs at most. */
const STACK = 0x1_0000;
const WAIT_OBJECT_0 = 0;
/** What ws2_32 asks the driver of sockets in getsockname: IOCTL_AFD_GET_ADDRESS. */
const GET_ADDRESS = 0x1_202f;
const SOCKADDR_STORAGE = 128;
const STATUS_PENDING = 0x103;
/** What the driver says of a socket that is bound to nothing: STATUS_INVALID_PARAMETER, as the signed number that an NTSTATUS is. */
const NOT_BOUND = 0xc000_000d | 0;

export interface FileCalls {
  /** GetFileType; `undefined` if it does not answer: a handle that somebody reads or writes without overlap answers when that is over. */
  readonly fileTypeInTime: (handle: SystemDescriptor) => number | undefined;
  /** The local address of a socket, empty if it has none; `undefined` if it is no socket. */
  readonly socketAddress: (handle: SystemDescriptor) => string | undefined;
}

type Koffi = ReturnType<typeof loadKoffi>;

/** Declares them through koffi; throws what koffi throws if one is missing. */
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

/** In a thread of its own, whose start function GetFileType itself can be: it takes a pointer and gives a number. One that waits is left. */
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
    const hasAnswered = wait(thread, PATIENCE) === WAIT_OBJECT_0 && exitCode(thread, code) !== 0;
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
  // Kept: an answer that comes late is still written there.
  const status = Buffer.alloc(2 * koffi.sizeof('void *'));
  const address = Buffer.alloc(SOCKADDR_STORAGE);
  return (handle) => {
    const result = control(handle, event, null, null, status, GET_ADDRESS, null, 0, address, address.length) as number;
    if (result === NOT_BOUND) return '';
    if (result === STATUS_PENDING && wait(event, PATIENCE) !== WAIT_OBJECT_0) return undefined;
    if (result < 0 || status.readInt32LE(0) < 0) return undefined;
    return formatSocketAddress(address, address.length, windowsAddresses) ?? '';
  };
}
