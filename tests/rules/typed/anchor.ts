// A TypeScript project must contain a file; the tests supply their own sources.
export {};
