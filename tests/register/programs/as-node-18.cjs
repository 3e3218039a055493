// What tells the preload an old Node.js from one that it works with.
Object.defineProperty(process, 'getBuiltinModule', { value: undefined });
Object.defineProperty(process, 'version', { value: 'v18.20.8' });
