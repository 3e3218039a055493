// Re-exports some of Node's functions for the files of the tests.
import { execFile } from 'node:child_process';
import fs from 'node:fs';

export { spawn, exec as run } from 'node:child_process';
export { execa, execa as default } from 'execa';
export * as wrappers from 'execa';
export * as files from 'node:fs';
export * from './handed-on-again.ts';
export { execFile, fs };

/** Has the name of Node's function, but is another one. */
export function fork(name: string): string {
  return name;
}

/** Declared here, with the name of Node's function. */
export const spawnSync = (name: string): string => name;
