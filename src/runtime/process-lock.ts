import type { ChildStarts } from './bindings/binding.ts';
import { binding } from './native.ts';
import { timing } from './node-itself.ts';
import { pause } from './pause.ts';
import { platform } from './platform.ts';
import { once } from './registry.ts';
import { retrying } from './retry.ts';

/** The words of the shared memory: who holds the lock, who is next, which thread starts a child, which one it had before, and how many threads use it. */
const HOLDER = 0;
const NEXT = 1;
const THREAD = 2;
const BEFORE = 3;
const THREADS = 4;
export const LOCK_WORDS = 5;

/** Bits of a ticket that say whose it is, and the one that is set while a child may be starting; the rest count. */
const OWNER_BITS = 20;
const OWNER_MASK = (1 << OWNER_BITS) - 1;
const STARTING = 1 << OWNER_BITS;
const COUNT_BITS = OWNER_BITS + 1;
const COUNTS = 1 << (31 - COUNT_BITS);
/** How long a thread waits between two looks, in milliseconds. */
const PAUSE = 1;
/**
 * How long a thread waits in all, in milliseconds, whoever holds the lock meanwhile. What the lock is there for, from the
 * seal to the child's start, is over long before. But a function may hold it that waits for the very thread that waits
 * for the lock; and a worker that is terminated never gives it back. On Windows a spawn takes longer, and sealing in the
 * middle of one does more harm.
 */
const PATIENCE = platform === 'win32' ? 2000 : 250;
/**
 * The most that passes between two looks for patience, in milliseconds. A machine that stood still, or was suspended, has
 * stopped the holder too: after it, the holder has used none of that time.
 */
const LONGEST_LOOK = 50;

/** The word while nobody has the lock, or waits for it. */
const FREE = 0;
/** What `acquire` returns where there is nothing to give back. */
const NOTHING = 0;

/** Milliseconds of a clock that all threads of a process share, as 32 bits of which only differences mean something. */
function now(): number {
  const [seconds, nanoseconds] = timing.hrtime();
  return (seconds * 1000 + nanoseconds / 1e6) | 0;
}

export interface Lock {
  /** Waits for the lock, and returns what `release` wants. The thread that holds the lock gets it again at once. */
  acquire(): number;
  /**
   * Says that a function is called now which starts a child at once, and returns when that has ended: the others wait for the
   * start alone, where the system lets them see it.
   */
  starting(ticket: number): void;
  release(ticket: number): void;
}

const free: Lock = { acquire: () => NOTHING, starting: () => {}, release: () => {} };
const opened = once('lock', () => retrying(openLock));

/**
 * The lock that all threads of this process share, so that none seals while another is between its seal and
 * its child's start. An uncontended one costs two atomic operations and no system call. Where the system
 * lends no shared memory there is none, and nothing waits.
 */
export function processLock(): Lock {
  return opened() ?? free;
}

/** Whether this thread has the lock: memory that was not to be had the first time may be now. */
export function hasProcessLock(): boolean {
  return opened() !== undefined;
}

function openLock(): Lock | undefined {
  const { sharedWords, childStarts } = binding();
  const words = sharedWords?.(LOCK_WORDS);
  if (words === undefined) return undefined;
  return createLock(words, process.getBuiltinModule('node:worker_threads').threadId, childStarts);
}

/**
 * A lock on memory that is zero at first. Of those that wait, the first is next: nobody that comes later, and no thread that
 * gives the lock back and takes it again, gets it before.
 *
 * @param words - `LOCK_WORDS` of them
 * @param threadId - Node's number of this thread, of which no other has the same; the main thread's is 0
 * @param starts - where the system says when a thread has started a child
 */
export function createLock(words: Int32Array, threadId: number, starts?: ChildStarts): Lock {
  const owner = (threadId % OWNER_MASK) + 1;
  let count = 0;
  Atomics.add(words, THREADS, 1);

  function nextTicket(): number {
    count = (count + 1) % COUNTS;
    return (count << COUNT_BITS) | owner;
  }

  return {
    acquire(): number {
      const ticket = nextTicket();
      // Read plainly, which costs less: who came this very moment may be seen a moment later.
      const isOpen = words[NEXT] === FREE;
      if (isOpen && Atomics.compareExchange(words, HOLDER, FREE, ticket) === FREE) return ticket;
      if ((Atomics.load(words, HOLDER) & OWNER_MASK) === owner) return NOTHING;
      waitFor(words, ticket, starts);
      return ticket;
    },
    starting(ticket: number): void {
      if (ticket === NOTHING || starts === undefined || Atomics.load(words, THREADS) === 1) return;
      const thread = starts.thread();
      if (thread === undefined) return;
      const before = starts.newest(thread);
      if (before === undefined) return;
      Atomics.store(words, THREAD, thread);
      Atomics.store(words, BEFORE, before);
      Atomics.compareExchange(words, HOLDER, ticket, ticket | STARTING);
    },
    release(ticket: number): void {
      if (ticket === NOTHING) return;
      // Not if another thread has taken it meanwhile: then the lock is that one's.
      if (Atomics.compareExchange(words, HOLDER, ticket, FREE) !== ticket)
        Atomics.compareExchange(words, HOLDER, ticket | STARTING, FREE);
    },
  };
}

/** Returns when the lock is this thread's: it was free, the child of its holder has started, or patience is at an end. */
function waitFor(words: Int32Array, ticket: number, starts: ChildStarts | undefined): void {
  const first = Atomics.compareExchange(words, NEXT, FREE, ticket);
  let waited = 0;
  let looked = now();
  for (;;) {
    const holder = Atomics.load(words, HOLDER);
    const isOver = waited >= PATIENCE;
    const isNext = Atomics.compareExchange(words, NEXT, FREE, ticket) === FREE || Atomics.load(words, NEXT) === ticket;
    if (isOver || (isNext && (holder === FREE || hasStarted(words, holder, starts)))) {
      if (Atomics.compareExchange(words, HOLDER, holder, ticket) === holder) break;
    } else {
      // A pause takes its time also where somebody has stopped the clock.
      const least = pause(PAUSE) ? PAUSE : 0;
      const before = looked;
      looked = now();
      waited += Math.min(Math.max((looked - before) | 0, least), LONGEST_LOOK);
    }
  }
  // Somebody who was next all the time, and did not get it, is no more.
  if (Atomics.compareExchange(words, NEXT, ticket, FREE) !== ticket && first !== FREE && waited >= PATIENCE)
    Atomics.compareExchange(words, NEXT, first, FREE);
}

/** Whether the child is there that the holder calls a function for: then it has its copy of the descriptors. */
function hasStarted(words: Int32Array, holder: number, starts: ChildStarts | undefined): boolean {
  if ((holder & STARTING) === 0) return false;
  const newest = starts?.newest(Atomics.load(words, THREAD));
  return newest !== undefined && newest !== Atomics.load(words, BEFORE);
}
