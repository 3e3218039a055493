// Why did the runtime throw, and how does the error say so?
import { missingDenoOption } from './permissions.ts';

/** Why the runtime threw. The codes are part of the API; the messages are for people. */
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

/** Every copy of this package marks its errors with this symbol. */
const BRAND = Symbol.for('eslint-plugin-noinherit/NoInheritError');

/**
 * The only error class of this runtime.
 *
 * - `ERR_NOINHERIT_BAD_TARGET`: not something that can hold a descriptor (a string, `{}`, -1, 1.5, NaN, 2^31).
 * - `ERR_NOINHERIT_NO_DESCRIPTOR`: the object has no descriptor yet, or no longer has one.
 * - `ERR_NOINHERIT_SYSCALL`: a system call failed; `errno` is the name of its error (`'EBADF'`; on Windows also names
 *   such as `'ERROR_ACCESS_DENIED'`), `syscall` the call (`'fcntl'`, `'SetHandleInformation'`).
 * - `ERR_NOINHERIT_AMBIGUOUS`: the object has a descriptor, but it is not known which one. Nothing was marked.
 * - `ERR_NOINHERIT_LEAK`: a child would inherit an unintended descriptor (the preload, with `NOINHERIT=throw`).
 * - `ERR_NOINHERIT_UNSUPPORTED`: there is no binding for this platform, or koffi could not load (then it is the
 *   `cause`).
 */
export class NoInheritError extends Error {
  /** An error from another copy of this package counts as an instance too. */
  static override [Symbol.hasInstance](value: unknown): value is NoInheritError {
    if (this !== NoInheritError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  override readonly name: string = 'NoInheritError';
  readonly code: NoInheritErrorCode;
  /** Name of the system error, such as `'EBADF'`. Only with `ERR_NOINHERIT_SYSCALL`. */
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

/** The error for something that Deno's permissions forbid the program to do or to query. */
export function notPermitted(option: string, cause: unknown): NoInheritError {
  return new NoInheritError('ERR_NOINHERIT_UNSUPPORTED', `Deno runs without ${option}`, { cause });
}

/** Names a value in an error message: enough to find it, never its contents. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value !== 'object') return `a ${typeof value}`;
  const name = classOf(value);
  return name === 'Object' ? 'a plain object' : `an instance of ${name}`;
}

/** The name of an object's class; `Object` also if it has none or its constructor cannot be read. */
function classOf(value: object): string {
  try {
    const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
    return typeof name === 'string' && name !== '' ? name : 'Object';
  } catch {
    return 'Object';
  }
}

/** The error for a value that cannot hold a descriptor. */
export function badTarget(
  value: unknown,
  expected = 'a file descriptor number or an object that holds one',
  options: NoInheritErrorOptions = {},
): NoInheritError {
  return new NoInheritError('ERR_NOINHERIT_BAD_TARGET', `Expected ${expected}, got ${describe(value)}`, options);
}

/** The error for an object that has no descriptor yet, or no longer has one. */
export function noDescriptor(target: object, options: NoInheritErrorOptions = {}): NoInheritError {
  const message = `${classOf(target)} has no descriptor (not open yet, or already closed)`;
  return new NoInheritError('ERR_NOINHERIT_NO_DESCRIPTOR', message, options);
}

/** The error for an object whose descriptor is one of several, where a guess might mark another object's. */
export function ambiguousDescriptor(target: object, count: number): NoInheritError {
  return new NoInheritError(
    'ERR_NOINHERIT_AMBIGUOUS',
    `Cannot tell which of ${count} descriptors belongs to ${classOf(target)}; nothing was changed`,
  );
}

/**
 * Runs our own code that reads the caller's objects, which may be proxies or have getters. Anything they throw becomes
 * the `cause` of a `NoInheritError`. Node itself throws in this way for the socket of an HTTP/2 session that has ended.
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
