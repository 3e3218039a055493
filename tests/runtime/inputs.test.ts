// For any input, the runtime throws a NoInheritError, or does what it was asked to and nothing else.
import * as fs from 'node:fs';
import * as net from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  closeOnExit,
  isInheritable,
  noInheritCallback,
  NoInheritError,
  noInheritListener,
  sealDescriptors,
  sealed,
  setNoInherit,
  type Descriptor,
} from '../../src/runtime/index.ts';
import { clearFlag, openInheritable, rawFlags } from './helpers.ts';

/** Inheritable, but not named by any input: if it gets marked, another number was mistaken for it. */
let stranger: number;
/** Named by inputs. */
let own: number;
let closed: number;
beforeAll(() => {
  [own, stranger, closed] = [openInheritable(), openInheritable(), openInheritable()];
  fs.closeSync(closed);
});
beforeEach(() => {
  for (const fd of [own, stranger]) clearFlag(fd);
});
afterAll(() => {
  for (const fd of [own, stranger]) fs.closeSync(fd);
});

/** The reason with which a rejected thenable rejects. */
const reason = new Error('given');
const method = (): void => {};

function codeOf(action: () => unknown): string {
  try {
    action();
    return 'none';
  } catch (error) {
    if (!(error instanceof NoInheritError)) throw error;
    return error.code;
  }
}

const handle = (fd: unknown): Descriptor => ({ fd, datasync: method, close: method }) as unknown as Descriptor;

describe('a number that is no descriptor', () => {
  it.each([
    ['2 ** 32 above one', () => 2 ** 32 + stranger],
    ['a fraction above one', () => stranger + 0.9],
    ['Infinity', () => Infinity],
    ['NaN', () => Number.NaN],
    ['2 ** 31', () => 2 ** 31],
  ])('%s is refused, also as the number of an object, and marks no other', (_, number) => {
    const socket = Object.assign(new net.Socket(), { _handle: { fd: number(), close: method } });
    for (const target of [number(), handle(number()), socket]) {
      for (const act of [
        () => setNoInherit(target),
        () => setNoInherit(target, false),
        () => isInheritable(target),
        () => sealDescriptors({ except: [target] }),
      ]) {
        expect(codeOf(act)).toBe('ERR_NOINHERIT_BAD_TARGET');
      }
    }
    expect(rawFlags(stranger)).toBe(0);
  });
});

describe('options that are none', () => {
  it.each<[string, () => unknown, string]>([
    ['the list itself', () => [own], 'ERR_NOINHERIT_BAD_TARGET'],
    ['a set', () => new Set([own]), 'ERR_NOINHERIT_BAD_TARGET'],
    ['a descriptor', () => own, 'ERR_NOINHERIT_BAD_TARGET'],
    ['an object that holds one', () => net.createServer(), 'ERR_NOINHERIT_BAD_TARGET'],
    ['a descriptor for the list', () => ({ except: own }), 'ERR_NOINHERIT_BAD_TARGET'],
    ['an object that holds one for the list', () => ({ except: net.createServer() }), 'ERR_NOINHERIT_BAD_TARGET'],
    ['a text for the list', () => ({ except: String(own) }), 'ERR_NOINHERIT_BAD_TARGET'],
    ['a closed number in the list', () => ({ except: [own, closed] }), 'ERR_NOINHERIT_SYSCALL'],
    ['undefined in the list', () => ({ except: [undefined] }), 'ERR_NOINHERIT_BAD_TARGET'],
  ])('%s: nothing is sealed', (_, options, code) => {
    expect(codeOf(() => sealDescriptors(options() as object))).toBe(code);
    expect([own, stranger].map(rawFlags)).toEqual([0, 0]);
  });
});

describe('a thenable', () => {
  it.each<[string, (resolve: (value: unknown) => void, reject: (error: unknown) => void) => unknown]>([
    ['that resolves twice', (resolve) => [own, stranger].forEach(resolve)],
    ['that resolves, and then rejects', (resolve, reject) => [resolve(own), reject(reason)]],
    [
      'that resolves, and then throws',
      (resolve) => {
        resolve(own);
        throw reason;
      },
    ],
    ['that resolves later', (resolve) => void setTimeout(resolve, 1, own)],
    ['that resolves to another', (resolve) => resolve({ then: (next: (fd: number) => void) => next(own) })],
  ])('%s is marked once', async (_, then) => {
    expect(await setNoInherit({ then } as unknown as PromiseLike<number>)).toBe(own);
    expect([own, stranger].map(rawFlags)).toEqual([1, 0]);
  });

  it('may be a function', async () => {
    const target = Object.assign(method, { then: (resolve: (fd: number) => void) => resolve(own) });
    expect(await setNoInherit(target as unknown as PromiseLike<number>)).toBe(own);
    expect(rawFlags(own)).toBe(1);
  });

  it.each<[string, (resolve: unknown, reject: (error: unknown) => void) => unknown]>([
    ['rejects', (__, reject) => reject(reason)],
    [
      'throws',
      () => {
        throw reason;
      },
    ],
  ])('that %s gives a promise that rejects with the same', async (_, then) => {
    await expect(setNoInherit({ then } as unknown as PromiseLike<number>)).rejects.toBe(reason);
  });

  it('that never settles gives a promise that does not either', async () => {
    const result = setNoInherit({ then: method } as unknown as PromiseLike<number>);
    expect(await Promise.race([result, new Promise((resolve) => setTimeout(resolve, 20, 'pending'))])).toBe('pending');
  });

  it("stays a promise of its own library's", async () => {
    class Own extends Promise<number> {}
    const result = setNoInherit(Own.resolve(own));
    expect(result).toBeInstanceOf(Own);
    await result;
  });
});

// A value of every type, and objects with the properties that the runtime reads: as values, behind getters that throw,
// and behind proxies.
const numbers = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double(),
  fc.constantFrom(2 ** 31, 2 ** 32, 1e9, -0),
  fc.nat(9).map((shift) => stranger + (shift + 1) / 16),
  fc.nat(9).map((shift) => (shift + 1) * 2 ** 32 + stranger),
  fc.constantFrom(0).map(() => own),
  fc.constantFrom(0).map(() => closed),
);
const leaf: fc.Arbitrary<unknown> = fc.oneof(
  numbers,
  fc.constantFrom<unknown>(null, undefined, true, 'text', '3', 3n, Symbol('fd'), [], {}),
);
const functions: fc.Arbitrary<unknown> = fc.oneof(
  leaf.map((value) => () => value),
  leaf.map((value) => (resolve: unknown) => (typeof resolve === 'function' ? (resolve(value) as unknown) : undefined)),
  fc.constant((_: unknown, reject: unknown) =>
    typeof reject === 'function' ? (reject(reason) as unknown) : undefined,
  ),
  fc.constant(() => {
    throw reason;
  }),
);
const KEYS = [
  ...['fd', '_handle', 'pipe', 'emit', 'datasync', 'close', 'goaway', 'ping', 'socket', 'then', 'catch', 'destroyed'],
  ...['path', 'connecting', 'server', 'constructor', 'except', 'length', 'destroy', '_readableState', Symbol.iterator],
  ...['_parent', 'env', 'name', 'stdio', 'exitCode', 'signalCode', 'prependOnceListener'],
];
const TRAPS = ['get', 'has', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'ownKeys', 'defineProperty', 'apply'];

const property = fc.oneof(
  leaf,
  functions,
  numbers.map((fd) => ({ fd })),
  fc.constant({ get: () => fail() }),
);
const bases = fc.constantFrom<() => object>(
  () => ({}),
  () => method.bind(undefined),
  () => handle(stranger + 0.5) as object,
  () => new net.Socket().on('error', method),
  () => net.createServer().on('error', method),
);

function fail(): never {
  throw reason;
}

interface Recipe {
  readonly base: () => unknown;
  readonly properties: readonly (readonly [PropertyKey, unknown, boolean])[];
  readonly wrapping: string;
}

const recipes: fc.Arbitrary<Recipe> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      base: fc.oneof(leaf, functions).map((value) => () => value),
      properties: fc.constant([]),
      wrapping: fc.constant('none'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      base: bases,
      properties: fc.array(fc.tuple(fc.constantFrom(...KEYS), property, fc.boolean()), { maxLength: 7 }),
      wrapping: fc.constantFrom('none', 'none', 'none', 'frozen', 'revoked', ...TRAPS),
    }),
  },
);

/** Created when it is used: fast-check itself inspects the values that it generates. */
function make({ base, properties, wrapping }: Recipe): unknown {
  const object = base();
  if (!isObject(object)) return object;
  const isNodes = object instanceof net.Socket || object instanceof net.Server;
  for (const [key, value, isThrowing] of properties) {
    // Node itself would break later on a socket without these.
    if (isNodes && ['emit', 'destroy', '_readableState'].includes(String(key))) continue;
    const content = isThrowing ? { get: fail, set: method } : { value, writable: true };
    Reflect.defineProperty(object, key, { configurable: true, ...content });
  }
  if (wrapping === 'none') return object;
  if (wrapping === 'frozen') return Object.freeze(object);
  const { proxy, revoke } = Proxy.revocable(object, wrapping === 'revoked' ? {} : { [wrapping]: fail });
  if (wrapping === 'revoked') revoke();
  return proxy;
}

/** Every function with the input in every position; seals along the way are expected. */
const calls: readonly [string, (input: never) => unknown][] = [
  ['setNoInherit(x)', (input) => setNoInherit(input)],
  ['setNoInherit(x, false)', (input) => setNoInherit(input, false)],
  ['isInheritable(x)', (input) => isInheritable(input)],
  [
    'noInheritCallback(f)(null, x)',
    (input) => noInheritCallback((error: unknown, ..._: unknown[]) => rethrow(error))(null, input),
  ],
  ['noInheritListener(f)(x)', (input) => noInheritListener(method as (value: never) => void)(input)],
  [
    'noInheritListener(f).call(x, socket)',
    (input) => Reflect.apply(noInheritListener(method), input, [new net.Socket()]),
  ],
  ['server.emit(x)', (input) => setNoInherit(net.createServer()).emit('connection', input) && undefined],
  ['noInheritCallback(x)', (input) => noInheritCallback(input) && undefined],
  ['noInheritListener(x)', (input) => noInheritListener(input) && undefined],
  ['sealed(x)', (input) => sealed(input) && undefined],
  ['closeOnExit(x)', (input) => closeOnExit(input as () => void) && undefined],
  ['sealed(f)(x)', (input) => sealed(method as (value: never) => void)(input)],
  ['sealed(f)([x])', (input) => sealed(method as (value: never[]) => void)([input])],
  ['sealDescriptors(x)', (input) => sealDescriptors(input)],
  ['sealDescriptors({ except: x })', (input) => sealDescriptors({ except: input })],
  ['sealDescriptors({ except: [x] })', (input) => sealDescriptors({ except: [input] })],
];

function rethrow(error: unknown): void {
  if (error !== null && error !== undefined) throw error as Error;
}

const CODES = /^ERR_NOINHERIT_(?:AMBIGUOUS|BAD_TARGET|NO_DESCRIPTOR|SYSCALL|UNSUPPORTED)$/;

it('a socket whose number is closed, and whose `fd` throws, is refused by what the kernel said', () => {
  const socket = new net.Socket();
  Object.defineProperty(socket, '_handle', { value: { fd: 987_654 } });
  Object.defineProperty(socket, 'fd', { get: fail });
  expect(() => setNoInherit(socket)).toThrow(
    expect.objectContaining({ code: 'ERR_NOINHERIT_SYSCALL', errno: 'EBADF' }),
  );
});

it('refuses by a NoInheritError or does what it was asked to, for 16,000 calls', { timeout: 60_000 }, async () => {
  let count = 0;
  const promises: PromiseLike<unknown>[] = [];
  fc.assert(
    fc.property(recipes, (recipe) => {
      for (const [name, call] of calls) {
        count++;
        for (const fd of [own, stranger]) clearFlag(fd);
        const isSeal = /^(?:sealDescriptors|sealed\(f\))/.test(name);
        try {
          const result = call(make(recipe) as never);
          if (name.startsWith('setNoInherit(') && isObject(result) && isThenable(result)) promises.push(result);
          if (name === 'setNoInherit(x)' && typeof result === 'number') expect(rawFlags(result)).toBe(1);
          expect([name, rawFlags(stranger)]).toEqual([name, isSeal ? 1 : 0]);
        } catch (error) {
          if (!(error instanceof NoInheritError)) throw error;
          expect(error.code).toMatch(CODES);
          expect([name, rawFlags(stranger)]).toEqual([name, 0]);
        }
      }
    }),
    { numRuns: 1000 },
  );
  expect(count).toBeGreaterThanOrEqual(16_000);
  const pending = new Promise((resolve) => setTimeout(resolve, 50, 'pending'));
  const settled = await Promise.allSettled(promises.map((promise) => Promise.race([promise, pending])));
  const foreign = settled.filter(
    (result) => result.status === 'rejected' && result.reason !== reason && !(result.reason instanceof NoInheritError),
  );
  expect(foreign).toEqual([]);
});

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function isThenable(value: object): value is PromiseLike<unknown> {
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return false;
  }
}
