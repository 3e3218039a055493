// Removes what the preload uses to distinguish an old Node.js from one that it supports.
Object.defineProperty(process, 'getBuiltinModule', { value: undefined });
Object.defineProperty(process, 'version', { value: 'v18.20.8' });
