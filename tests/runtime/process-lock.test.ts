import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { linuxChildStarts } from '../../src/runtime/bindings/linux-child-starts.ts';
import { sealDescriptors, sealed } from '../../src/runtime/index.ts';
import { binding, replaceBinding } from '../../src/runtime/native.ts';
import { files } from '../../src/runtime/node-itself.ts';
import { createLock, LOCK_WORDS, processLock, type Lock } from '../../src/runtime/process-lock.ts';

const program = fileURLToPath(new URL('programs/threads.cjs', import.meta.url));
const memory = fileURLToPath(new URL('programs/lock-memory.cjs', import.meta.url));

function run(scenario: string): unknown {
  return JSON.parse(execFileSync(process.execPath, [program, scenario], { encoding: 'utf8', timeout: 25_000 }));
}

afterEach(() => replaceBinding(undefined));

describe('threads that share the lock, each adding 25 to a number that two at once would spoil', () => {
  it.each([
    ['four workers whose parent never loads the runtime', 'siblings', 100],
    ['three workers that were there before the main thread loaded it', 'late', 100],
    ['two workers with a worker each', 'nested', 100],
  ])('%s', (_, scenario, sum) => {
    expect(run(scenario)).toBe(sum);
  });
});

describe('a thread that keeps the lock', () => {
  it.each([
    ['because it was terminated', 'terminated'],
    ['while it waits for this thread', 'waited-for'],
  ])('%s does not stop the others', (_, scenario) => {
    expect(run(scenario)).toEqual(['spawned', 'again', 1]);
  });
});

describe('createLock', () => {
  const word = (): Int32Array => new Int32Array(new SharedArrayBuffer(4 * LOCK_WORDS));

  it('gives a free lock once, and again after its release', () => {
    const lock = createLock(word(), 0);
    const first = lock.acquire();
    lock.release(first);
    const second = lock.acquire();
    expect([first, second].map((ticket) => ticket > 0)).toEqual([true, true]);
    expect(first).not.toBe(second);
  });

  it('lets its own thread through, which gives back nothing then, also in another copy of the runtime', () => {
    const shared = word();
    const [one, other] = [createLock(shared, 7), createLock(shared, 7)];
    const outer = one.acquire();
    const inner = other.acquire();
    expect(inner).toBe(0);
    other.release(inner);
    expect(shared[0]).toBe(outer);
    one.release(outer);
    expect(shared[0]).toBe(0);
  });

  it('is taken from a hold that does not end, which then gives nothing back', () => {
    const shared = word();
    const [slow, next] = [createLock(shared, 0), createLock(shared, 1)];
    const stale = slow.acquire();
    const ticket = next.acquire();
    expect(shared[0]).toBe(ticket);
    slow.release(stale);
    expect(shared[0]).toBe(ticket);
    next.release(ticket);
    expect(shared[0]).toBe(0);
  });

  it('tells the holds of one thread apart for a long time, and never makes a ticket 0', () => {
    const lock = createLock(word(), 2 ** 20 - 1);
    const tickets = Array.from({ length: 1023 }, () => {
      const ticket = lock.acquire();
      lock.release(ticket);
      return ticket;
    });
    expect(new Set(tickets).size).toBe(1023);
    expect(Math.min(...tickets)).toBeGreaterThan(0);
  });
});

describe('createLock, while a child is started that is waited for', () => {
  const words = (): Int32Array => new Int32Array(new SharedArrayBuffer(4 * LOCK_WORDS));

  it('gives back what was held, also after the start was announced', () => {
    const shared = words();
    const lock = createLock(shared, 3, { thread: () => 70, newest: () => 0 });
    createLock(shared, 4);
    const ticket = lock.acquire();
    lock.starting(ticket);
    expect(shared[0]).not.toBe(ticket);
    lock.release(ticket);
    expect(shared[0]).toBe(0);
  });

  it('announces nothing where another thread has it by now, or an outer call of this one', () => {
    const shared = words();
    const [slow, next] = [0, 1].map((id) => createLock(shared, id, { thread: () => 70, newest: () => 0 })) as [
      Lock,
      Lock,
    ];
    const stale = slow.acquire();
    const ticket = next.acquire();
    slow.starting(stale);
    slow.starting(0);
    expect(shared[0]).toBe(ticket);
  });

  it.each([
    ['lets the next have it once the child is there', 4711, true],
    ['keeps it while there is none but the child from before', 4700, false],
    ['keeps it where the system does not say', undefined, false],
  ])('%s', (_, newest, soon) => {
    const shared = words();
    let looks = 0;
    const holder = createLock(shared, 0, { thread: () => 70, newest: () => 4700 });
    const other = createLock(shared, 1, {
      thread: () => 71,
      newest(thread) {
        looks++;
        return thread === 70 ? newest : 1;
      },
    });
    holder.starting(holder.acquire());
    expect(other.acquire()).toBe(shared[0]);
    expect(looks === 1).toBe(soon);
  });

  it('asks for no children while there is one thread', () => {
    const lock = createLock(words(), 0, {
      thread: () => 70,
      newest() {
        throw new Error('asked');
      },
    });
    const ticket = lock.acquire();
    lock.starting(ticket);
    lock.release(ticket);
    expect(lock.acquire()).toBeGreaterThan(0);
  });

  it('keeps it as any other where it cannot be known which children were there before', () => {
    const shared = words();
    const lock = createLock(shared, 0, { thread: () => 70, newest: () => undefined });
    createLock(shared, 1);
    const ticket = lock.acquire();
    lock.starting(ticket);
    expect(shared[0]).toBe(ticket);
  });
});

describe('createLock, of threads that wait', () => {
  const words = (): Int32Array => new Int32Array(new SharedArrayBuffer(4 * LOCK_WORDS));

  it('lets the one that is next have it, and forgets it when it does not come', () => {
    const shared = words();
    const gone = 99;
    shared[1] = gone;
    const lock = createLock(shared, 5);
    const ticket = lock.acquire();
    expect([...shared]).toEqual([ticket, 0, 0, 0, 1]);
    lock.release(ticket);
    // No thread is next: the lock is taken immediately.
    expect(createLock(shared, 6).acquire()).toBe(shared[0]);
  });

  it('needs no clock: a test may have stopped it', () => {
    const shared = words();
    createLock(shared, 0).acquire();
    vi.useFakeTimers();
    try {
      const ticket = createLock(shared, 1).acquire();
      expect(shared[0]).toBe(ticket);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not count the time in which the machine stood still, and the holder with it', async () => {
    const { hrtime } = process;
    let stoodStill = 0;
    process.hrtime = Object.assign((): [number, number] => {
      const [seconds, nanoseconds] = hrtime();
      return [seconds + stoodStill, nanoseconds];
    }, hrtime);
    vi.resetModules();
    try {
      const fresh = (await import('../../src/runtime/process-lock.ts')).createLock;
      const shared = words();
      let looks = 0;
      const holder = fresh(shared, 0, { thread: () => 70, newest: () => 4700 });
      const other = fresh(shared, 1, {
        thread: () => 71,
        newest() {
          looks++;
          if (looks === 3) stoodStill = 3600;
          if (looks === 6) holder.release(ticket);
          return 4700;
        },
      });
      const ticket = holder.acquire();
      holder.starting(ticket);
      expect(other.acquire()).toBe(shared[0]);
      expect(looks).toBe(6);
    } finally {
      process.hrtime = hrtime;
      vi.resetModules();
    }
  });
});

describe('a thread that starts a child where the system does not say which thread it is', () => {
  it('keeps the lock until the child has ended, and nothing is thrown', () => {
    const words = new Int32Array(new SharedArrayBuffer(4 * LOCK_WORDS));
    // As a test does that runs Node's functions on another file system.
    const seen = vi.spyOn(files, 'readlinkSync').mockImplementation(() => {
      throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
    });
    try {
      const lock = createLock(words, 0, linuxChildStarts());
      const other = createLock(words, 1, linuxChildStarts());
      const ticket = lock.acquire();
      lock.starting(ticket);
      const before = performance.now();
      other.release(other.acquire());
      expect(performance.now() - before).toBeGreaterThan(200);
      lock.release(ticket);
    } finally {
      seen.mockRestore();
    }
  });
});

describe('a thread that waits', () => {
  it('is not kept out by workers that run one short child after the other', () => {
    const { seals, children } = run('busy') as { seals: number; children: number };
    // Each seal that had to wait for a whole child would see at least one more.
    expect(seals).toBe(200);
    expect(children).toBeLessThan(seals);
  });
});

describe('the memory of the lock', () => {
  it.each([
    ['that another protocol has under a longer name', 'longer-name'],
    ['whose guard another process keeps: it seals without, and finds it later', 'guard'],
  ])('%s', (_, scenario) => {
    expect(JSON.parse(execFileSync(process.execPath, [memory, scenario], { encoding: 'utf8', timeout: 25_000 }))).toBe(
      'ok',
    );
  });
});

describe('sealed', () => {
  it('holds the lock while the function runs and no longer, also if it throws or is asynchronous', async () => {
    const held = (): number => processLock().acquire();
    expect(sealed(held)()).toBe(0);
    expect(() =>
      sealed(() => {
        throw new Error('no');
      })(),
    ).toThrow('no');
    let resume = (): void => {};
    const waiting = sealed(() => new Promise<void>((resolve) => (resume = resolve)))();
    const ticket = processLock().acquire();
    expect(ticket).toBeGreaterThan(0);
    processLock().release(ticket);
    resume();
    await waiting;
  });

  it('may seal, and call sealed functions, inside', () => {
    const inner = sealed(() => sealDescriptors());
    sealed(() => inner())();
    const ticket = processLock().acquire();
    expect(ticket).toBeGreaterThan(0);
    processLock().release(ticket);
  });

  it('gives the lock back where the seal fails', () => {
    replaceBinding({
      ...binding(),
      seal: () => {
        throw new Error('no seal');
      },
    });
    expect(() => sealed(() => {})()).toThrow('no seal');
    const ticket = processLock().acquire();
    expect(ticket).toBeGreaterThan(0);
    processLock().release(ticket);
  });
});

describe('the longest wait', () => {
  const PLATFORM = '../../src/runtime/platform.ts';
  afterEach(() => {
    vi.doUnmock(PLATFORM);
    vi.resetModules();
  });

  it.each<[NodeJS.Platform, number]>([
    ['linux', 250],
    ['darwin', 250],
    ['win32', 2000],
  ])('for a lock that is never released, on %s, is %d ms', async (platform, limit) => {
    vi.resetModules();
    vi.doMock(PLATFORM, async (original) => ({ ...(await original<object>()), platform }));
    const { timing } = await import('../../src/runtime/node-itself.ts');
    const lock = await import('../../src/runtime/process-lock.ts');
    const shared = new Int32Array(new SharedArrayBuffer(4 * lock.LOCK_WORDS));
    lock.createLock(shared, 1).acquire();
    // At each look, the clock shows that the most has passed that counts between two.
    let looks = 0;
    vi.spyOn(timing, 'hrtime').mockImplementation(() => [0, looks++ * 50 * 1e6]);
    const ticket = lock.createLock(shared, 2).acquire();
    expect([looks - 1, shared[0]]).toEqual([limit / 50, ticket]);
    vi.restoreAllMocks();
  });
});
