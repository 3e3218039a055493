// What of Node's does the runtime call for itself, whatever a test puts in its place?
import type * as Fs from 'node:fs';

const {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} = process.getBuiltinModule('node:fs');
// eslint-disable-next-line @typescript-eslint/unbound-method -- they do without `this`
const { hrtime, nextTick } = process.getBuiltinModule('node:process');

type Files =
  | 'closeSync'
  | 'fstatSync'
  | 'ftruncateSync'
  | 'openSync'
  | 'readdirSync'
  | 'readFileSync'
  | 'readlinkSync'
  | 'realpathSync'
  | 'statSync';

/**
 * The functions of `fs` as they were when this was loaded. A test that replaces some of them later, or has its runner replace
 * the module, means the files of its program, and not what the system says of descriptors.
 */
export const files: Pick<typeof Fs, Files> = {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
};

/** The clock, and what comes after the running code, likewise: fake timers stand still. */
export const timing: Pick<NodeJS.Process, 'hrtime' | 'nextTick'> = { hrtime, nextTick };
