// What the tests' files take Node's functions from.
import { execFile } from 'node:child_process';
import fs from 'node:fs';

export { spawn, exec as run } from 'node:child_process';
export { execa, execa as default } from 'execa';
export * as wrappers from 'execa';
export * as files from 'node:fs';
export * from './handed-on-again.ts';
export { execFile, fs };

/** Called as one of Node's, and not one. */
export function fork(name: string): string {
  return name;
}

/** Of its own module, with Node's name, and not Node's. */
export const spawnSync = (name: string): string => name;
