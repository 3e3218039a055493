// How do all threads of a process on Windows get the same memory?
import type { KoffiModule } from '../load-koffi.ts';

const PAGE = 4096;
const PAGE_READWRITE = 4;
/** FILE_MAP_WRITE and FILE_MAP_READ. */
const FILE_MAP_READ_WRITE = 6;
const INVALID_HANDLE_VALUE = -1;
const ERROR_ALREADY_EXISTS = 183;

/**
 * Memory, initially zero, shared by all threads of this process: a section of the paging file
 * whose name contains this process's id. The digit in the name is the version of the lock's protocol: other versions
 * must not share the memory. Child processes do not get it: the handle is not inheritable, and a child has another id.
 *
 * CreateFileMappingW, MapViewOfFile. Throws if one of them fails.
 */
export function mapSharedWords(koffi: KoffiModule, count: number): Int32Array {
  const kernel = koffi.load('kernel32.dll');
  const create = kernel.func(
    'intptr_t __stdcall CreateFileMappingW(intptr_t file, void *security, uint32_t protection, uint32_t high, uint32_t low, str16 name)',
  );
  const map = kernel.func(
    'void *__stdcall MapViewOfFile(intptr_t section, uint32_t access, uint32_t high, uint32_t low, size_t size)',
  );
  const close = kernel.func('int __stdcall CloseHandle(intptr_t handle)');
  const getLastError = kernel.func('uint32_t __stdcall GetLastError()');
  const section = create(
    INVALID_HANDLE_VALUE,
    null,
    PAGE_READWRITE,
    0,
    PAGE,
    `Local\\noinherit-lock-2-${process.pid}`,
  ) as number | bigint;
  const isSecond = getLastError() === ERROR_ALREADY_EXISTS;
  if (section === 0) throw new Error('CreateFileMappingW failed');
  const address = map(section, FILE_MAP_READ_WRITE, 0, 0, PAGE) as bigint | null;
  // The section lives as long as it is mapped, but its name only as long as a handle is open: the first one stays open.
  if (isSecond || address === null) close(section);
  if (address === null) throw new Error('MapViewOfFile failed');
  return new Int32Array(koffi.view(address, count * Int32Array.BYTES_PER_ELEMENT));
}
