import type { LibraryLoader, ModuleKnowledge } from '../types.ts';

const library = { kind: 'library', delivery: { via: 'return' } } as const satisfies LibraryLoader;

/** https://koffi.dev/functions */
export const koffi: ModuleKnowledge = {
  module: 'koffi',
  exports: { load: { ...library, declaredBy: ['func', 'cdecl', 'fastcall', 'stdcall', 'thiscall'] } },
};

/** https://nodejs.org/api/ffi.html, which has no name without `node:` */
export const nodeFfi: ModuleKnowledge = {
  module: 'node:ffi',
  exports: {
    dlopen: { ...library, table: { at: 1, path: ['functions'] } },
    DynamicLibrary: { ...library, declaredBy: ['getFunction'] },
  },
};

/** https://bun.com/docs/runtime/ffi */
export const bunFfi: ModuleKnowledge = {
  module: 'bun:ffi',
  exports: { dlopen: { ...library, table: { at: 1, path: ['symbols'] } } },
};

/** https://github.com/node-ffi-napi/node-ffi-napi */
export const ffiNapi: ModuleKnowledge = {
  module: 'ffi-napi',
  exports: { Library: { ...library, table: { at: 1, path: [] } } },
};
