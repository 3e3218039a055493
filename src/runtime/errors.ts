/** Why the runtime refused. The codes are part of its contract; messages are for people. */
export type NoInheritErrorCode =
  | 'ERR_NOINHERIT_AMBIGUOUS'
  | 'ERR_NOINHERIT_BAD_TARGET'
  | 'ERR_NOINHERIT_NO_DESCRIPTOR'
  | 'ERR_NOINHERIT_SYSCALL'
  | 'ERR_NOINHERIT_LEAK'
  | 'ERR_NOINHERIT_UNSUPPORTED';

export interface NoInheritErrorOptions {
  readonly errno?: string;
  readonly syscall?: string;
  readonly cause?: unknown;
}

/**
 * The only error class of this runtime.
 *
 * - `ERR_NOINHERIT_BAD_TARGET`: not something that can hold a descriptor (a string, `{}`, -1, 1.5, NaN, 2^31).
 * - `ERR_NOINHERIT_NO_DESCRIPTOR`: there is no descriptor yet, or no more.
 * - `ERR_NOINHERIT_SYSCALL`: the kernel refused; `errno` is its name (`'EBADF'`; on Windows also such as
 *   `'ERROR_ACCESS_DENIED'`), `syscall` the call (`'fcntl'`, `'SetHandleInformation'`).
 * - `ERR_NOINHERIT_AMBIGUOUS`: the object has a descriptor, and it cannot be told which one. Nothing was marked.
 * - `ERR_NOINHERIT_LEAK`: a child would inherit what nobody meant it to (the preload, with `NOINHERIT=throw`).
 * - `ERR_NOINHERIT_UNSUPPORTED`: this platform has no binding yet, or koffi could not load (then it is the `cause`).
 */
export class NoInheritError extends Error {
  override readonly name: string = 'NoInheritError';
  readonly code: NoInheritErrorCode;
  /** Name of the system's error, such as `'EBADF'`. Only with `ERR_NOINHERIT_SYSCALL`. */
  declare readonly errno?: string;
  /** Name of the call that failed, such as `'fcntl'`. Only with `ERR_NOINHERIT_SYSCALL`. */
  declare readonly syscall?: string;

  constructor(code: NoInheritErrorCode, message: string, options: NoInheritErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    if (options.errno !== undefined) this.errno = options.errno;
    if (options.syscall !== undefined) this.syscall = options.syscall;
  }
}

/** A value as an error message names it: enough to find it, never its contents. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'object') {
    const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
    return typeof name === 'string' && name !== '' && name !== 'Object' ? `an instance of ${name}` : 'a plain object';
  }
  return `a ${typeof value}`;
}

/** The error for something that can hold no descriptor. */
export function badTarget(
  value: unknown,
  expected = 'a file descriptor number or an object that holds one',
): NoInheritError {
  return new NoInheritError('ERR_NOINHERIT_BAD_TARGET', `Expected ${expected}, got ${describe(value)}`);
}

/** The error for an object whose descriptor is not there: not yet, or no more. */
export function noDescriptor(target: object): NoInheritError {
  return new NoInheritError(
    'ERR_NOINHERIT_NO_DESCRIPTOR',
    `There is no descriptor (not yet, or no more) behind ${describe(target)}`,
  );
}

/** The error for an object whose descriptor is one of several, where a guess might mark somebody else's. */
export function ambiguousDescriptor(target: object, count: number): NoInheritError {
  return new NoInheritError(
    'ERR_NOINHERIT_AMBIGUOUS',
    `Which of ${count} descriptors is that of ${describe(target)} cannot be told; nothing was changed`,
  );
}
