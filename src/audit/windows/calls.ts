// Which calls does Windows have for inspecting other processes?
import type { SystemDescriptor } from '../../runtime/bindings/binding.ts';
import { declareWindowsCalls, type WindowsCalls } from '../../runtime/bindings/windows-calls.ts';
import { loadKoffi } from '../../runtime/load-koffi.ts';
import { declareFileCalls, type FileCalls } from './file-calls.ts';
import { declarePortCalls, type PortCalls } from './port-tables.ts';

/** TH32CS_SNAPPROCESS of CreateToolhelp32Snapshot. */
const SNAP_PROCESSES = 2;
/** PROCESSENTRY32W: its size, and the offsets of the fields that are read, by the size of a pointer. */
const processEntry = (pointer: number) => ({
  size: pointer === 8 ? 568 : 556,
  pid: 8,
  parent: pointer === 8 ? 32 : 24,
  name: pointer === 8 ? 44 : 36,
});
/** OpenProcess: PROCESS_VM_READ, PROCESS_DUP_HANDLE and PROCESS_QUERY_INFORMATION. */
const ACCESS = 0x10 | 0x40 | 0x400;
/** NtQueryInformationProcess: ProcessBasicInformation, whose second pointer is the address of the PEB. */
const BASIC = 0;
/** The offset of ProcessParameters in a PEB (winternl.h), in pointers. */
const PARAMETERS = 4;
/**
 * Offsets in RTL_USER_PROCESS_PARAMETERS, in pointers: StandardInput, followed by the other two standard handles, and
 * CommandLine, a UNICODE_STRING: its length in bytes and its capacity, then its address.
 */
const parametersLayout = (pointer: number) => (pointer === 8 ? { input: 4, command: 14 } : { input: 6, command: 16 });
const STANDARD_HANDLES = 3;
/** DuplicateHandle. */
const DUPLICATE_SAME_ACCESS = 2;
const INVALID_HANDLE_VALUE = -1;
/** GetProcessTimes counts units of 100 nanoseconds since 1601. */
const TICKS_PER_MILLISECOND = 10_000;
const UNTIL_1970 = 11_644_473_600_000;

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

/** Each call returns what its function returns, or `undefined` if that fails. */
export interface ProcessCalls
  extends
    FileCalls,
    PortCalls,
    Pick<
      WindowsCalls,
      'fileInformation' | 'finalPath' | 'osHandle' | 'peerName' | 'pointerSize' | 'querySystem' | 'socketType'
    > {
  /** CreateToolhelp32Snapshot, Process32FirstW, Process32NextW. */
  readonly processes: () => RunningProcess[];
  /** OpenProcess, with the right to duplicate its handles. */
  readonly openProcess: (pid: number) => SystemDescriptor | undefined;
  /** GetProcessTimes: milliseconds since 1970. */
  readonly startedAt: (process: SystemDescriptor) => number | undefined;
  /** From its PEB, by ReadProcessMemory. */
  readonly commandLine: (process: SystemDescriptor) => string | undefined;
  /** The handles of its stdio, from its PEB, by ReadProcessMemory. */
  readonly standardHandles: (process: SystemDescriptor) => SystemDescriptor[] | undefined;
  /** DuplicateHandle into this process. */
  readonly duplicate: (process: SystemDescriptor, handle: SystemDescriptor) => SystemDescriptor | undefined;
  /** CloseHandle, of a duplicate. */
  readonly close: (copy: SystemDescriptor) => void;
  /** CompareObjectHandles (Windows 10). */
  readonly isSame: (one: SystemDescriptor, other: SystemDescriptor) => boolean;
}

/** Declares them with koffi; throws koffi's error if koffi cannot be loaded or a function is missing. */
export function declareProcessCalls(): ProcessCalls {
  const koffi = loadKoffi();
  const kernel = koffi.load('kernel32.dll');
  const own = declareWindowsCalls(koffi);
  const openProcess = kernel.func('intptr_t __stdcall OpenProcess(uint32_t access, int inherit, uint32_t pid)');
  const currentProcess = kernel.func('intptr_t __stdcall GetCurrentProcess()');
  const duplicate = kernel.func(
    'int __stdcall DuplicateHandle(intptr_t from, intptr_t handle, intptr_t to, _Out_ intptr_t *copy, uint32_t access, int inherit, uint32_t options)',
  );
  const times = kernel.func(
    'int __stdcall GetProcessTimes(intptr_t process, _Out_ uint64_t *created, _Out_ uint64_t *exited, _Out_ uint64_t *kernel, _Out_ uint64_t *user)',
  );
  const close = kernel.func('int __stdcall CloseHandle(intptr_t handle)');
  const compare = koffi
    .load('kernelbase.dll')
    .func('int __stdcall CompareObjectHandles(intptr_t first, intptr_t second)');
  const orNothing = (value: unknown): SystemDescriptor | undefined =>
    value === 0 || value === INVALID_HANDLE_VALUE ? undefined : (value as SystemDescriptor);

  return {
    ...own,
    ...declareFileCalls(koffi),
    ...declarePortCalls(koffi),
    ...declareParameters(koffi, kernel, own.pointerSize),
    processes: () => readProcesses(kernel, own.pointerSize),
    openProcess: (pid) => orNothing(openProcess(ACCESS, 0, pid)),
    startedAt(process) {
      const created = [0];
      if (times(process, created, [0], [0], [0]) === 0) return undefined;
      return Number(created[0]) / TICKS_PER_MILLISECOND - UNTIL_1970;
    },
    duplicate(process, handle) {
      const copy = [0];
      const isDone = duplicate(process, handle, currentProcess(), copy, 0, 0, DUPLICATE_SAME_ACCESS) !== 0;
      return isDone ? orNothing(copy[0]) : undefined;
    },
    close: (copy) => void close(copy),
    isSame: (one, other) => compare(one, other) !== 0,
  };
}

type Koffi = ReturnType<typeof loadKoffi>;
type Library = ReturnType<Koffi['load']>;

/** The parameters that a process was started with are read from its memory. */
function declareParameters(
  koffi: Koffi,
  kernel: Library,
  pointerSize: number,
): Pick<ProcessCalls, 'commandLine' | 'standardHandles'> {
  const query = koffi
    .load('ntdll.dll')
    .func(
      'int32_t __stdcall NtQueryInformationProcess(intptr_t process, int what, _Out_ uint8_t *bytes, uint32_t size, _Out_ uint32_t *length)',
    );
  const readMemory = kernel.func(
    'int __stdcall ReadProcessMemory(intptr_t process, intptr_t address, _Out_ uint8_t *bytes, size_t size, void *read)',
  );
  const { input, command } = parametersLayout(pointerSize);
  const readPointers = (process: SystemDescriptor, address: bigint, count: number): bigint[] | undefined => {
    const bytes = Buffer.alloc(count * pointerSize);
    return readMemory(process, address, bytes, bytes.length, null) === 0 ? undefined : pointersIn(bytes, pointerSize);
  };
  /** RTL_USER_PROCESS_PARAMETERS, pointer by pointer. */
  const parametersOf = (process: SystemDescriptor): bigint[] | undefined => {
    const basic = Buffer.alloc(6 * pointerSize);
    if ((query(process, BASIC, basic, basic.length, [0]) as number) < 0) return undefined;
    const [, environmentBlock = 0n] = pointersIn(basic, pointerSize);
    const block = readPointers(process, environmentBlock, PARAMETERS + 1);
    return readPointers(process, block?.[PARAMETERS] ?? 0n, command + 2);
  };

  return {
    commandLine(process) {
      const [size = 0n, address = 0n] = parametersOf(process)?.slice(command) ?? [];
      const bytes = Buffer.alloc(Number(size & 0xffffn));
      return bytes.length === 0 || readMemory(process, address, bytes, bytes.length, null) === 0
        ? undefined
        : bytes.toString('utf16le');
    },
    standardHandles: (process) =>
      parametersOf(process)
        ?.slice(input, input + STANDARD_HANDLES)
        .map(Number),
  };
}

function pointersIn(bytes: Buffer, size: number): bigint[] {
  return Array.from({ length: bytes.length / size }, (_, index) =>
    size === 8 ? bytes.readBigInt64LE(index * size) : BigInt(bytes.readInt32LE(index * size)),
  );
}

function readProcesses(
  kernel: ReturnType<ReturnType<typeof loadKoffi>['load']>,
  pointerSize: number,
): RunningProcess[] {
  const snapshot = kernel.func('intptr_t __stdcall CreateToolhelp32Snapshot(uint32_t what, uint32_t pid)');
  const first = kernel.func('int __stdcall Process32FirstW(intptr_t snapshot, _Inout_ uint8_t *entry)');
  const next = kernel.func('int __stdcall Process32NextW(intptr_t snapshot, _Inout_ uint8_t *entry)');
  const close = kernel.func('int __stdcall CloseHandle(intptr_t handle)');
  const layout = processEntry(pointerSize);
  const handle: unknown = snapshot(SNAP_PROCESSES, 0);
  const entry = Buffer.alloc(layout.size);
  entry.writeUInt32LE(layout.size, 0);
  const found: RunningProcess[] = [];
  for (let isThere = first(handle, entry) !== 0; isThere; isThere = next(handle, entry) !== 0) {
    const [name = ''] = entry.toString('utf16le', layout.name).split('\0', 1);
    found.push({ pid: entry.readUInt32LE(layout.pid), parent: entry.readUInt32LE(layout.parent), name });
  }
  close(handle);
  return found;
}
