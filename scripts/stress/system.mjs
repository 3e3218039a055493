// What does the stress test need from the system? An opener that ignores inheritance, and a child that lists its files.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
/** @type {typeof import('koffi')} */
const koffi = require('koffi');

/**
 * @typedef {object} System
 * @property {(path: string) => number} openForeign opens a file inheritable, as native code may; returns the number
 * @property {[command: string, args: string[]]} lister a program that prints the paths of its open files
 */

/** @returns {System} */
function linux() {
  const open = koffi.load(null).func('int open(const char *path, int flags)');
  return {
    openForeign: (path) => open(path, 0),
    lister: ['ls', ['-l', '/proc/self/fd']],
  };
}

/** Tries every handle value of a small process. Asks only for names of disk files, because others may block. */
const windowsLister = `
  const koffi = require(process.argv[1]);
  const kernel32 = koffi.load('kernel32.dll');
  const getFileType = kernel32.func('uint32_t __stdcall GetFileType(intptr_t handle)');
  const getPath = kernel32.func('uint32_t __stdcall GetFinalPathNameByHandleW(intptr_t handle, _Out_ uint16_t *path, uint32_t size, uint32_t flags)');
  const buffer = Buffer.alloc(2048);
  console.log('listing');
  for (let handle = 4; handle < 16384; handle += 4) {
    if (getFileType(handle) !== 1) continue;
    const length = getPath(handle, buffer, 1024, 0);
    if (length > 0 && length < 1024) console.log(buffer.toString('utf16le', 0, 2 * length));
  }`;

/** @returns {System} */
function windows() {
  const kernel32 = koffi.load('kernel32.dll');
  koffi.struct('STRESS_SECURITY_ATTRIBUTES', {
    nLength: 'uint32_t',
    lpSecurityDescriptor: 'void *',
    bInheritHandle: 'int',
  });
  const createFile = kernel32.func(
    'intptr_t __stdcall CreateFileW(str16 path, uint32_t access, uint32_t share, STRESS_SECURITY_ATTRIBUTES *attributes, uint32_t creation, uint32_t flags, intptr_t template)',
  );
  const openDescriptor = koffi.load(process.execPath).func('int uv_open_osfhandle(intptr_t handle)');
  const inheritable = { nLength: 24, lpSecurityDescriptor: null, bInheritHandle: 1 };
  return {
    openForeign: (path) => openDescriptor(createFile(path, 0x8000_0000, 7, inheritable, 3, 0x80, 0)),
    lister: [process.execPath, ['-e', windowsLister, require.resolve('koffi')]],
  };
}

export const system = process.platform === 'win32' ? windows() : linux();
