import { missingDenoOption } from './permissions.ts';

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

/** All copies of this package mark their errors with it. */
const BRAND = Symbol.for('eslint-plugin-noinherit/NoInheritError');

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
  /** An error of another copy of this package is one too. */
  static override [Symbol.hasInstance](value: unknown): value is NoInheritError {
    if (this !== NoInheritError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && BRAND in value;
  }

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
Object.defineProperty(NoInheritError.prototype, BRAND, { value: true });

/** The error for what the program may not do, so that it cannot be known or done. */
export function notPermitted(option: string, cause: unknown): NoInheritError {
  return new NoInheritError('ERR_NOINHERIT_UNSUPPORTED', `Deno runs without ${option}`, { cause });
}

/** A value as an error message names it: enough to find it, never its contents. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value !== 'object') return `a ${typeof value}`;
  const name = classOf(value);
  return name === 'Object' ? 'a plain object' : `an instance of ${name}`;
}

/** The name of an object's class; `Object` too for one that has none, or does not let itself be asked. */
function classOf(value: object): string {
  try {
    const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
    return typeof name === 'string' && name !== '' ? name : 'Object';
  } catch {
    return 'Object';
  }
}

/** The error for something that can hold no descriptor. */
export function badTarget(
  value: unknown,
  expected = 'a file descriptor number or an object that holds one',
  options: NoInheritErrorOptions = {},
): NoInheritError {
  return new NoInheritError('ERR_NOINHERIT_BAD_TARGET', `Expected ${expected}, got ${describe(value)}`, options);
}

/** The error for an object whose descriptor is not there: not yet, or no more. */
export function noDescriptor(target: object, options: NoInheritErrorOptions = {}): NoInheritError {
  const message = `${classOf(target)} has no descriptor (not open yet, or already closed)`;
  return new NoInheritError('ERR_NOINHERIT_NO_DESCRIPTOR', message, options);
}

/** The error for an object whose descriptor is one of several, where a guess might mark somebody else's. */
export function ambiguousDescriptor(target: object, count: number): NoInheritError {
  return new NoInheritError(
    'ERR_NOINHERIT_AMBIGUOUS',
    `Cannot tell which of ${count} descriptors belongs to ${classOf(target)}; nothing was changed`,
  );
}

/**
 * Runs code of ours that reads what belongs to the caller: its objects may be proxies, and have getters. What those
 * throw becomes the cause of a `NoInheritError`. Node itself throws so for the socket of an HTTP/2 session that has ended.
 */
export function examine<T>(value: unknown, look: () => T, expected?: string): T {
  try {
    return look();
  } catch (cause) {
    if (cause instanceof NoInheritError) throw cause;
    const option = missingDenoOption(cause);
    if (option !== undefined) throw notPermitted(option, cause);
    const isEndedSession = /^ERR_HTTP2_/.test(String((cause as { code?: unknown } | undefined)?.code));
    throw isEndedSession ? noDescriptor(value as object, { cause }) : badTarget(value, expected, { cause });
  }
}
