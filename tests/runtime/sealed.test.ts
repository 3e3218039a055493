import * as childProcess from 'node:child_process';
import { closeSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealed } from '../../src/runtime/index.ts';
import { clearFlag, openInheritable } from './helpers.ts';

let fd: number;
beforeEach(() => {
  fd = openInheritable();
});
afterEach(() => closeSync(fd));

const probe = (): string => `test -e /proc/self/fd/${fd} && echo leaked || echo sealed`;

function collect(child: childProcess.ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('error', reject).on('close', () => resolve(text.trim()));
  });
}

type Run = (spawnLike: typeof childProcess, wrap: typeof sealed) => Promise<string> | string;

const functions: readonly [string, Run][] = [
  ['spawn', (cp, wrap) => collect(wrap(cp.spawn)('sh', ['-c', probe()]))],
  ['exec', (cp, wrap) => collect(wrap(cp.exec)(probe()))],
  ['execFile', (cp, wrap) => collect(wrap(cp.execFile)('sh', ['-c', probe()]))],
  ['spawnSync', (cp, wrap) => wrap(cp.spawnSync)('sh', ['-c', probe()]).stdout.toString().trim()],
  ['execSync', (cp, wrap) => wrap(cp.execSync)(probe()).toString().trim()],
  ['execFileSync', (cp, wrap) => wrap(cp.execFileSync)('sh', ['-c', probe()]).toString().trim()],
  ['promisify(exec)', async (cp, wrap) => (await promisify(wrap(cp.exec))(probe())).stdout.trim()],
  [
    'promisify(execFile)',
    async (cp, wrap) => (await promisify(wrap(cp.execFile))('sh', ['-c', probe()])).stdout.trim(),
  ],
  ['sealed(promisify(exec))', async (cp, wrap) => (await wrap(promisify(cp.exec))(probe())).stdout.trim()],
  [
    'fork',
    (cp, wrap) => {
      const child = wrap(cp.fork)(
        '-e',
        [
          `console.log(require('fs').existsSync('/proc/self/fd/${fd}') && require('fs').readlinkSync('/proc/self/fd/${fd}') === '/dev/null' ? 'leaked' : 'sealed')`,
        ],
        {
          execArgv: [],
          stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
        },
      );
      return collect(child);
    },
  ],
];

describe.each(functions)('%s', (_, run) => {
  it('leaks without a seal, and does not with one', async () => {
    const plain = (<F>(fn: F) => fn) as typeof sealed;
    expect(await run(childProcess, plain)).toBe('leaked');
    clearFlag(fd);
    expect(await run(childProcess, sealed)).toBe('sealed');
    clearFlag(fd);
    expect(await run(childProcess, sealed)).toBe('sealed');
  });
});

describe('sealed', () => {
  it('keeps this, arguments, result, name and length', () => {
    const self = {};
    const wrapped = sealed(function named(this: unknown, first: number, second: number): unknown {
      return [this, first, second];
    });
    const result = wrapped.call(self, 1, 2) as unknown[];
    expect(result).toEqual([self, 1, 2]);
    expect(result[0]).toBe(self);
    expect([wrapped.name, wrapped.length]).toEqual(['named', 2]);
  });

  it('keeps own properties and the prototype chain', () => {
    const symbol = Symbol('own');
    const original = Object.assign(async () => {}, { sync: () => {}, [symbol]: 1 });
    Object.defineProperty(original, 'hidden', { value: 2, enumerable: false });
    const wrapped = sealed(original);
    expect(wrapped.sync).toBe(original.sync);
    expect(wrapped[symbol]).toBe(1);
    expect(Object.getOwnPropertyDescriptor(wrapped, 'hidden')).toEqual(
      Object.getOwnPropertyDescriptor(original, 'hidden'),
    );
    expect(Object.getPrototypeOf(wrapped)).toBe(Object.getPrototypeOf(original));
  });

  it('reads and writes by accessors what is the original’s own', () => {
    class Command {
      static #shell = 'sh';
      static get shell(): string {
        return this.#shell;
      }
      static set shell(value: string) {
        this.#shell = value;
      }
    }
    const Sealed = sealed(Command);
    expect(Sealed.shell).toBe('sh');
    Sealed.shell = 'bash';
    expect([Command.shell, Sealed.shell]).toEqual(['bash', 'bash']);
    class Own extends Sealed {}
    expect(() => Own.shell).toThrow(TypeError);
  });

  it('constructs what the original constructs, and seals before', () => {
    class Command {
      static readonly shell = 'sh';
      readonly output: string;
      constructor(script: string) {
        this.output = childProcess.execFileSync(Command.shell, ['-c', script], { encoding: 'utf8' }).trim();
      }
    }
    expect(new Command(probe()).output).toBe('leaked');
    clearFlag(fd);
    const Sealed = sealed(Command);
    const command = new Sealed(probe());
    expect(command.output).toBe('sealed');
    expect([command instanceof Command, command instanceof Sealed, command.constructor]).toEqual([true, true, Command]);
    expect([Sealed.name, Sealed.length, Sealed.shell]).toEqual(['Command', 1, 'sh']);

    class Own extends Sealed {}
    clearFlag(fd);
    const own = new Own(probe());
    expect([own.output, own instanceof Own, own.constructor]).toEqual(['sealed', true, Own]);
    expect(() => (Sealed as unknown as () => void)()).toThrow(TypeError);
  });

  it('cannot be called with new where the original cannot', () => {
    const arrow = sealed(() => {});
    expect(() => new (arrow as unknown as new () => unknown)()).toThrow(TypeError);
  });

  it('seals before each call of a function that it returns, however often', () => {
    const bound = (...options: string[]): unknown =>
      options.length > 0 ? bound : childProcess.execFileSync('sh', ['-c', probe()], { encoding: 'utf8' }).trim();
    const run = sealed(bound)('option') as typeof bound;
    expect(run()).toBe('sealed');
    clearFlag(fd);
    expect((run('another') as typeof bound)()).toBe('sealed');
    clearFlag(fd);
    expect(bound()).toBe('leaked');
  });

  it('has the properties of the original and no others', () => {
    const sloppy = new Function('return 1') as () => number;
    const arrow = (): void => {};
    for (const original of [sloppy, arrow, childProcess.exec, childProcess.spawn]) {
      const own = Reflect.ownKeys(original).filter((key) => key !== 'arguments' && key !== 'caller');
      expect(new Set(Reflect.ownKeys(sealed(original)))).toEqual(new Set(own));
    }
  });

  it('is the same for the same function, and for itself', () => {
    const wrapped = sealed(childProcess.spawn);
    expect(sealed(childProcess.spawn)).toBe(wrapped);
    expect(sealed(wrapped)).toBe(wrapped);
    expect(wrapped).not.toBe(childProcess.spawn);
  });

  it.each([[undefined], [null], ['spawn'], [{}]])('refuses %s', (value) => {
    expect(() => sealed(value as unknown as () => void)).toThrow(
      expect.objectContaining({ code: 'ERR_NOINHERIT_BAD_TARGET' }),
    );
  });
});
