// A TypeScript project has to have a file; the tests bring theirs along.
export {};
