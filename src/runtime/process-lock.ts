// Which thread of the process may seal and spawn now?
import type { ChildStarts } from './bindings/binding.ts';
import { binding } from './native.ts';
import { timing } from './node-itself.ts';
import { pause } from './pause.ts';
import { platform } from './platform.ts';
import { sharedInThread } from './registry.ts';
import { retrying } from './retry.ts';

/**
 * Indexes of the words in the shared memory: the tickets of the thread that holds the lock and of the one that waits
 * next, the system's id of a thread that is starting a child, the newest child that it had before, and the number of
 * threads that have opened the lock.
 */
const HOLDER = 0;
const NEXT = 1;
const THREAD = 2;
const BEFORE = 3;
const THREADS = 4;
export const LOCK_WORDS = 5;

/** The low bits of a ticket identify its thread; the next is set while a child may be starting; the rest count. */
const OWNER_BITS = 20;
const OWNER_MASK = (1 << OWNER_BITS) - 1;
const STARTING = 1 << OWNER_BITS;
const COUNT_BITS = OWNER_BITS + 1;
const COUNTS = 1 << (31 - COUNT_BITS);
/** How long a waiting thread pauses between two checks, in milliseconds. */
const PAUSE = 1;
/**
 * How long a thread waits in total, in milliseconds, no matter who holds the lock meanwhile. The part that the lock
 * protects, from the seal to the child's start, takes far less time. But the lock may be held by a function that waits
 * for the very thread that waits for the lock, and a terminated worker never releases it. On Windows a spawn takes
 * longer, and sealing in the middle of one does more harm.
 */
const TIMEOUT = platform === 'win32' ? 2000 : 250;
/**
 * The most that counts as waiting between two checks, in milliseconds. A machine that was paused or suspended has
 * paused the holder too: that time must not count against the holder.
 */
const MOST_PER_CHECK = 50;

/** The value of HOLDER or NEXT when no thread holds the lock or waits for it. */
const FREE = 0;
/** What `acquire` returns if there is nothing to release. */
const NOTHING = 0;

/** Milliseconds on a clock that all threads of a process share, wrapped to 32 bits: only differences are meaningful. */
function now(): number {
  const [seconds, nanoseconds] = timing.hrtime();
  return (seconds * 1000 + nanoseconds / 1e6) | 0;
}

export interface Lock {
  /** Waits for the lock and returns the ticket to pass to `release`. Returns immediately if this thread holds it. */
  acquire(): number;
  /**
   * Announces that the function called next starts a child immediately and returns when the child has exited: other
   * threads then wait only for the start, if the system lets them see it.
   */
  starting(ticket: number): void;
  release(ticket: number): void;
}

const noLock: Lock = { acquire: () => NOTHING, starting: () => {}, release: () => {} };
const lockIfPossible = sharedInThread('lock', () => retrying(openLock));

/**
 * The lock that all threads of this process share, so that none seals while another is between its seal and
 * the start of its child. Without contention it costs two atomic operations and no system call. If the system
 * provides no shared memory, there is no lock and nothing waits.
 */
export function processLock(): Lock {
  return lockIfPossible() ?? noLock;
}

/** Whether a lock exists for this thread. Tries again: memory that was unavailable at first may be available now. */
export function hasProcessLock(): boolean {
  return lockIfPossible() !== undefined;
}

function openLock(): Lock | undefined {
  const { sharedWords, childStarts } = binding();
  const words = sharedWords?.(LOCK_WORDS);
  if (words === undefined) return undefined;
  return createLock(words, process.getBuiltinModule('node:worker_threads').threadId, childStarts);
}

/**
 * A lock in memory that is initially zero. The first thread to wait is next: neither a later one nor a thread that
 * releases the lock and acquires it again gets it earlier.
 *
 * @param words - an array of `LOCK_WORDS` elements
 * @param threadId - Node's id of this thread, unique in the process; the main thread's is 0
 * @param starts - present if the system reports when a thread has started a child
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
      // A plain read, which is cheaper: a thread that has just begun to wait may be noticed slightly later.
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
      // Not if another thread has taken the lock over meanwhile: then it holds the lock.
      if (Atomics.compareExchange(words, HOLDER, ticket, FREE) !== ticket)
        Atomics.compareExchange(words, HOLDER, ticket | STARTING, FREE);
    },
  };
}

/** Returns once this thread has the lock: it was free, its holder's child has started, or TIMEOUT has passed. */
function waitFor(words: Int32Array, ticket: number, starts: ChildStarts | undefined): void {
  const nextBefore = Atomics.compareExchange(words, NEXT, FREE, ticket);
  let waited = 0;
  let checkedAt = now();
  for (;;) {
    const holder = Atomics.load(words, HOLDER);
    const isOver = waited >= TIMEOUT;
    const isNext = Atomics.compareExchange(words, NEXT, FREE, ticket) === FREE || Atomics.load(words, NEXT) === ticket;
    if (isOver || (isNext && (holder === FREE || hasStarted(words, holder, starts)))) {
      if (Atomics.compareExchange(words, HOLDER, holder, ticket) === holder) break;
    } else {
      // A pause counts as its nominal length even if fake timers have stopped the clock.
      const least = pause(PAUSE) ? PAUSE : 0;
      const before = checkedAt;
      checkedAt = now();
      waited += Math.min(Math.max((checkedAt - before) | 0, least), MOST_PER_CHECK);
    }
  }
  // A thread that was next all the time and did not take the lock no longer exists.
  if (Atomics.compareExchange(words, NEXT, ticket, FREE) !== ticket && nextBefore !== FREE && waited >= TIMEOUT)
    Atomics.compareExchange(words, NEXT, nextBefore, FREE);
}

/** Whether the child that the holder is starting exists: then it has its own copy of the descriptors. */
function hasStarted(words: Int32Array, holder: number, starts: ChildStarts | undefined): boolean {
  if ((holder & STARTING) === 0) return false;
  const newest = starts?.newest(Atomics.load(words, THREAD));
  return newest !== undefined && newest !== Atomics.load(words, BEFORE);
}
