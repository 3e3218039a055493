// How do programs load native libraries and declare their functions?
import type { FunctionDescription, LibraryLoader, ModuleKnowledge } from '../types.ts';

const library = { kind: 'library', delivery: { via: 'return' } } as const satisfies LibraryLoader;

/** https://koffi.dev/functions */
export const koffi: ModuleKnowledge = {
  module: 'koffi',
  exports: { load: { ...library, declaredBy: ['func', 'cdecl', 'fastcall', 'stdcall', 'thiscall'] } },
};

const nodeDescription = { parameters: 'arguments', int: 'i32' } as const satisfies FunctionDescription;

/** https://nodejs.org/api/ffi.html, which has no specifier without `node:`. */
export const nodeFfi: ModuleKnowledge = {
  module: 'node:ffi',
  exports: {
    dlopen: { ...library, table: { at: 1, path: ['functions'] }, description: nodeDescription },
    DynamicLibrary: { ...library, declaredBy: ['getFunction'], description: nodeDescription },
  },
};

/** https://bun.com/docs/runtime/ffi */
export const bunFfi: ModuleKnowledge = {
  module: 'bun:ffi',
  exports: {
    dlopen: {
      ...library,
      table: { at: 1, path: ['symbols'] },
      description: { parameters: 'args', int: 'i32', passesMore: true },
    },
  },
};

/** https://github.com/node-ffi-napi/node-ffi-napi */
export const ffiNapi: ModuleKnowledge = {
  module: 'ffi-napi',
  exports: { Library: { ...library, table: { at: 1, path: [] }, description: { parameters: 1, int: 'int' } } },
};
