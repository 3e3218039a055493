// A child that tests whether its handle with the value argv[2] is the object that its parent (argv[3]) has under that
// value: exit code 10 if so, 11 if not. It duplicates the parent's handle and lets the system compare the two.
'use strict';
const koffi = require('koffi');
const kernel = koffi.load('kernel32.dll');
const base = koffi.load('kernelbase.dll');
const openProcess = kernel.func('intptr_t __stdcall OpenProcess(uint32_t access, int inherit, uint32_t pid)');
const getCurrentProcess = kernel.func('intptr_t __stdcall GetCurrentProcess()');
const duplicateHandle = kernel.func(
  'int __stdcall DuplicateHandle(intptr_t from, intptr_t handle, intptr_t to, _Out_ intptr_t *copy, uint32_t access, int inherit, uint32_t options)',
);
const getLastError = kernel.func('uint32_t __stdcall GetLastError()');
const compareObjectHandles = base.func('int __stdcall CompareObjectHandles(intptr_t first, intptr_t second)');

const PROCESS_DUP_HANDLE = 0x40;
const DUPLICATE_SAME_ACCESS = 2;

const [handle, pid] = process.argv.slice(2).map(BigInt);
const parent = openProcess(PROCESS_DUP_HANDLE, 0, Number(pid));
if (parent === 0) throw new Error(`OpenProcess failed: ${getLastError()}`);
const copy = [0];
if (duplicateHandle(parent, handle, getCurrentProcess(), copy, 0, 0, DUPLICATE_SAME_ACCESS) === 0) {
  throw new Error(`DuplicateHandle failed: ${getLastError()}`);
}
process.exitCode = compareObjectHandles(handle, copy[0]) === 0 ? 11 : 10;
