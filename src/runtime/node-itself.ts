// What of Node's does the runtime call for itself, whatever a test puts in its place?
import type * as Fs from 'node:fs';

// A Node that is too old for this package has no such function, and is told so before any of this is called.
// eslint-disable-next-line @typescript-eslint/unbound-method -- it does without `this`
const { getBuiltinModule }: Partial<Pick<NodeJS.Process, 'getBuiltinModule'>> = process;
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
} = getBuiltinModule?.('node:fs') ?? ({} as typeof Fs);
// eslint-disable-next-line @typescript-eslint/unbound-method -- they do without `this`
const { hrtime, nextTick } = getBuiltinModule?.('node:process') ?? process;

/** What `os.type()` says the system is. */
export const system: string | undefined = getBuiltinModule?.('node:os').type();

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
