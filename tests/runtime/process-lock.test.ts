import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { sealDescriptors, sealed } from '../../src/runtime/index.ts';
import { binding, replaceBinding } from '../../src/runtime/native.ts';
import { createLock, processLock } from '../../src/runtime/process-lock.ts';

const program = fileURLToPath(new URL('programs/threads.cjs', import.meta.url));

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
  const word = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));

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
    const tickets = Array.from({ length: 2047 }, () => {
      const ticket = lock.acquire();
      lock.release(ticket);
      return ticket;
    });
    expect(new Set(tickets).size).toBe(2047);
    expect(Math.min(...tickets)).toBeGreaterThan(0);
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
