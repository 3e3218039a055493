// Which functions of Node does the runtime call itself, even if a test replaces them?
import type * as Fs from 'node:fs';

// A Node too old for this package lacks this function, and gets a clear error before any of this is called.
// eslint-disable-next-line @typescript-eslint/unbound-method -- it does without `this`
const { getBuiltinModule }: Partial<Pick<NodeJS.Process, 'getBuiltinModule'>> = process;
const fs: Partial<typeof Fs> = getBuiltinModule?.('node:fs') ?? {};
// eslint-disable-next-line @typescript-eslint/unbound-method -- they do without `this`
const { hrtime, nextTick } = getBuiltinModule?.('node:process') ?? process;

/** The system's name according to `os.type()`. */
export const system: string | undefined = getBuiltinModule?.('node:os').type();

const NAMES = [
  'closeSync',
  'fstatSync',
  'ftruncateSync',
  'openSync',
  'readdirSync',
  'readFileSync',
  'readlinkSync',
  'realpathSync',
  'statSync',
] as const;

/**
 * The functions of `fs` as they were when this module was loaded. A test that replaces some of them later, or has its
 * runner replace the module, means its program's files, not what the system reports about descriptors.
 */
export const files = Object.fromEntries(NAMES.map((name) => [name, fs[name]])) as unknown as Pick<
  typeof Fs,
  (typeof NAMES)[number]
>;

/** The clock and `nextTick`, for the same reason: fake timers stand still. */
export const timing: Pick<NodeJS.Process, 'hrtime' | 'nextTick'> = { hrtime, nextTick };
