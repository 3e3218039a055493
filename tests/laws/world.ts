/** One thing that a program does: `open fd1`, `mark fd1`, `use fd1`, `spawn`, … */
export type Event = string;

interface Thing {
  readonly id: string;
  marked: boolean;
  readonly [key: string]: unknown;
}

/** O_CLOEXEC and its like, on Linux. */
const CLOEXEC = 0o2000000;

type Fn = (...args: unknown[]) => unknown;

/**
 * Test doubles for Node's modules, the runtime and the globals that programs use. They open nothing, start nothing and
 * record what happens.
 */
export class World {
  readonly events: Event[] = [];
  /** Programs that were started without a seal in the same turn of the event loop. */
  readonly unsealed: string[] = [];
  /** Servers that listen on an existing descriptor and were not marked in that turn. */
  readonly late: string[] = [];
  #isSealed = false;
  readonly #flag: boolean;
  readonly #later: (() => void)[] = [];
  readonly #servers: { server: Thing; listeners: [event: string, listener: Fn][] }[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(flag: boolean) {
    this.#flag = flag;
  }

  /** The globals of a program. */
  get names(): Readonly<Record<string, unknown>> {
    return {
      require: (specifier: string) => this.#module(specifier),
      use: (...args: unknown[]) => this.#log('use', ...args),
      done: (...args: unknown[]) => this.#log('done', ...args),
      alert: () => undefined,
      flag: this.#flag,
      items: [1, 2],
      app: () => undefined,
      out: { id: 'out' },
      options: {},
      Bun: { spawn: this.#spawner('spawn'), spawnSync: this.#spawner('spawnSync') },
      Deno: { Command: this.#commandMaker(), dlopen: (_path: string, table: object) => this.#library(table) },
    };
  }

  /** Runs everything that the program has scheduled; the program may be waiting for some of it. */
  async settle(program: Promise<unknown>): Promise<void> {
    let running = true;
    const end = program.finally(() => (running = false));
    for (let idle = 0; idle < 3; idle++) {
      await turn();
      const next = this.#later.shift();
      if (next) this.#call(next);
      if (next || running) idle = -1;
    }
    await end;
    for (const { server, listeners } of this.#servers) {
      for (const [event, listener] of listeners) {
        if (!/onnection$|^upgrade$/.test(event)) continue;
        const socket = this.#thing('socket');
        this.#log('accept', socket);
        if (server.marked) this.#mark(socket);
        this.#call(() => (event === 'upgrade' ? listener('request', socket, 'head') : listener(socket)));
        await turn();
      }
    }
  }

  #module(specifier: string): unknown {
    switch (specifier.replace('node:', '')) {
      case 'fs':
      case 'graceful-fs':
        return this.#fs();
      case 'fs-extra':
        return this.#fsWithPromises();
      case 'cross-spawn':
        return { sync: this.#spawner('sync') };
      case 'dgram':
        return { createSocket: this.#socketMaker() };
      case 'http2':
        return { connect: this.#socketMaker() };
      case 'child_process':
        return Object.fromEntries(
          ['spawn', 'exec', 'execFile', 'fork', 'spawnSync', 'execSync', 'execFileSync'].map((name) => [
            name,
            this.#spawner(name),
          ]),
        );
      // `execve` replaces this program by another.
      case 'process':
        return { execve: this.#spawner('execve') };
      case 'tty':
        return { ReadStream: this.#socketMaker(), WriteStream: this.#socketMaker() };
      case 'koffi':
        return { load: () => ({ func: () => this.#nativeOpen }) };
      case 'util':
        return {
          promisify:
            (fn: Fn) =>
            (...args: unknown[]) =>
              new Promise((resolve, reject) => {
                fn(...args, (err: Error | null, value: unknown) => (err ? reject(err) : resolve(value)));
              }),
        };
      case 'eslint-plugin-noinherit/runtime':
        return this.#runtime();
      default: {
        const create = this.#serverMaker(specifier);
        const socket = this.#socketMaker();
        return { createServer: create, Server: create, connect: socket, Socket: socket };
      }
    }
  }

  /** Any native function that opens; the descriptor counts as marked if close-on-exec is set. */
  readonly #nativeOpen = (...args: unknown[]): number => {
    const fd = this.#open();
    if (args.some((argument) => typeof argument === 'number' && argument > 0 && (argument & CLOEXEC) !== 0))
      this.#mark(fd);
    return fd;
  };

  #library(table: object): object {
    return { symbols: Object.fromEntries(Object.keys(table).map((name) => [name, this.#nativeOpen])) };
  }

  #open(): number {
    const fd = 1000 + Number(this.#thing('fd').id.slice(2));
    this.#log('open', fd);
    return fd;
  }

  #fs(): Record<string, unknown> {
    const open = (): number => this.#open();
    const stream = (): Thing => {
      const it: Thing = this.#thing('stream', {
        on: () => it,
        pipe: (target: unknown) => this.#log('pipe', it, target),
      });
      this.#log('make', it);
      return it;
    };
    // Also called with `new`: an object that a function returns replaces its `this`.
    const makeStream = function (): Thing {
      return stream();
    };
    return {
      openSync: open,
      closeSync: (fd: unknown) => this.#log('close', fd),
      open: (...args: unknown[]) => {
        const callback = args.at(-1) as Fn;
        this.#later.push(() => callback(null, open()));
        this.#later.push(() => {
          this.#log('fail');
          return callback(new Error('no file'));
        });
      },
      promises: {
        open: async () => {
          const file = this.#thing('file', { close: async () => this.#log('close') });
          this.#log('open', file);
          return file;
        },
      },
      createReadStream: makeStream,
      createWriteStream: makeStream,
      ReadStream: makeStream,
      WriteStream: makeStream,
    };
  }

  /** `open` returns a promise if there is no callback. */
  #fsWithPromises(): Record<string, unknown> {
    const fs = this.#fs();
    const open = fs['open'] as Fn;
    const openLater = (...args: unknown[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        open(...args, (err: Error | null, fd: unknown) => (err ? reject(err) : resolve(fd)));
      });
    return {
      ...fs,
      open: (...args: unknown[]) => (typeof args.at(-1) === 'function' ? open(...args) : openLater(...args)),
    };
  }

  /** Creating a command starts nothing; its methods do. */
  #commandMaker(): Fn {
    const methods = Object.fromEntries(['output', 'outputSync', 'spawn'].map((name) => [name, this.#spawner(name)]));
    return function () {
      return methods;
    };
  }

  #spawner(name: string): Fn {
    return (...args: unknown[]) => {
      this.#log('spawn', name, ...args);
      if (!this.#isSealed) this.unsealed.push(this.events.at(-1)!);
      const callback = args.at(-1);
      if (typeof callback === 'function') this.#later.push(() => (callback as Fn)(null, 'output'));
      return this.#thing('child', { toString: () => 'text', unref: () => this.#log('unref'), status: 0 });
    };
  }

  #socketMaker(): Fn {
    const make = (): Thing => {
      const socket: Thing = this.#thing('socket', {
        end: (...args: unknown[]) => this.#log('end', socket, ...args),
        bind: (_port: number, callback: Fn) => {
          this.#log('bind', socket);
          this.#later.push(() => callback());
        },
      });
      this.#log('make', socket);
      return socket;
    };
    return function (): Thing {
      return make();
    };
  }

  #serverMaker(specifier: string): Fn {
    const own = { net: 'connection', tls: 'secureConnection' }[specifier.replace('node:', '')];
    const make = (args: unknown[]): Thing => {
      const listeners: [string, Fn][] = [];
      const server: Thing = this.#thing('server', {
        on: (event: string, listener: Fn) => {
          listeners.push([event, listener]);
          return server;
        },
        listen: (where: unknown, callback?: Fn) => {
          const isAdopting = typeof where === 'object' && where !== null && 'fd' in where;
          this.#log(isAdopting ? 'adopt' : 'listen', server);
          // It has the descriptor immediately, not after an event.
          if (isAdopting) queueMicrotask(() => server.marked || this.late.push(server.id));
          if (callback) this.#later.push(() => callback());
          return server;
        },
      });
      const listener = args.at(-1);
      if (own && typeof listener === 'function') listeners.push([own, listener as Fn]);
      this.#servers.push({ server, listeners });
      this.#log('make', server);
      return server;
    };
    return function (...args: unknown[]): Thing {
      return make(args);
    };
  }

  #runtime(): Record<string, unknown> {
    return {
      setNoInherit: (target: unknown) => {
        if (target instanceof Promise) return target.then((value: unknown) => this.#mark(value));
        return this.#mark(target);
      },
      noInheritCallback:
        (callback: Fn) =>
        (...args: unknown[]) => {
          if (!args[0]) this.#mark(args[1]);
          return callback(...args);
        },
      noInheritListener:
        (listener: Fn) =>
        (...args: unknown[]) => {
          this.#mark(args[0]);
          return listener(...args);
        },
      sealDescriptors: () => this.#seal(),
      sealed:
        (fn: Fn) =>
        (...args: unknown[]) => {
          this.#seal();
          return fn(...args);
        },
    };
  }

  /** A seal is valid until something asynchronous runs. */
  #seal(): void {
    this.#log('seal');
    this.#isSealed = true;
    queueMicrotask(() => (this.#isSealed = false));
  }

  #mark<T>(target: T): T {
    const isDescriptor =
      typeof target === 'number' ? target > 1000 : typeof (target as Thing | undefined)?.id === 'string';
    this.#log(isDescriptor ? 'mark' : 'mark nothing:', target);
    if (typeof target === 'object' && target) (target as unknown as Thing).marked = true;
    return target;
  }

  #thing(kind: string, members: Record<string, unknown> = {}): Thing {
    const number = (this.#numbers.get(kind) ?? 0) + 1;
    this.#numbers.set(kind, number);
    return { id: `${kind}${number}`, marked: false, ...members };
  }

  /** Errors in callbacks are the program's own, and the same before and after. */
  #call(fn: () => unknown): void {
    try {
      const result = fn();
      if (result instanceof Promise) result.catch((error: Error) => this.#log('rejected', error));
    } catch (error) {
      this.#log('thrown', error);
    }
  }

  #log(what: string, ...args: unknown[]): void {
    this.events.push([what, ...args.map(describe)].join(' '));
  }
}

function describe(value: unknown): string {
  if (typeof value === 'number' && value > 1000) return `fd${value - 1000}`;
  if (value instanceof Error) return 'error';
  if (typeof value === 'function') return 'function';
  if (Array.isArray(value)) return `[${value.map(describe).join(' ')}]`;
  if (typeof value === 'object' && value) {
    const { id } = value as { id?: unknown };
    return typeof id === 'string'
      ? id
      : `{${Object.entries(value)
          .map(([key, item]) => `${key}: ${describe(item)}`)
          .join(', ')}}`;
  }
  return String(value);
}

/** One turn of the event loop: everything that is pending has run. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
