import { binding } from './native.ts';
import { once } from './registry.ts';
import { retrying } from './retry.ts';

/** Bits of the word that say whose the lock is; the rest tell one hold of a thread from its next. */
const OWNER_BITS = 20;
const OWNER_MASK = (1 << OWNER_BITS) - 1;
const HOLDS = 1 << (31 - OWNER_BITS);
/** How long a thread waits between two looks, in milliseconds. */
const PAUSE = 1;
/**
 * How long one and the same hold is respected, in milliseconds. What the lock is there for, from the seal to
 * the child's start, is over long before. But `spawnSync` holds it until the child ends, which may be waiting
 * for the very thread that waits for the lock; and a worker that is terminated never gives it back. On
 * Windows a spawn takes longer, and sealing in the middle of one does more harm.
 */
const PATIENCE = process.platform === 'win32' ? 1000 : 250;

/** The word while nobody has the lock. */
const FREE = 0;
/** What `acquire` returns where there is nothing to give back. */
const NOTHING = 0;

export interface Lock {
  /** Waits for the lock, and returns what `release` wants. The thread that holds the lock gets it again at once. */
  acquire(): number;
  release(ticket: number): void;
}

const free: Lock = { acquire: () => NOTHING, release: () => {} };
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
  const word = binding().sharedWord?.();
  if (word === undefined) return undefined;
  return createLock(word, process.getBuiltinModule('node:worker_threads').threadId);
}

/**
 * A lock on a word of memory that is zero while nobody has it.
 *
 * @param word - the first element counts
 * @param threadId - Node's number of this thread, of which no other has the same; the main thread's is 0
 */
export function createLock(word: Int32Array, threadId: number): Lock {
  const owner = (threadId % OWNER_MASK) + 1;
  let holds = 0;

  function nextTicket(): number {
    holds = (holds + 1) % HOLDS;
    return (holds << OWNER_BITS) | owner;
  }

  return {
    acquire(): number {
      const ticket = nextTicket();
      const holder = Atomics.compareExchange(word, 0, FREE, ticket);
      if (holder === FREE) return ticket;
      if ((holder & OWNER_MASK) === owner) return NOTHING;
      waitFor(word, ticket);
      return ticket;
    },
    release(ticket: number): void {
      // Not if another thread has lost patience: then the lock is that one's.
      if (ticket !== NOTHING) Atomics.compareExchange(word, 0, ticket, FREE);
    },
  };
}

/** Returns when the lock is free, or has been kept too long, and stands under `ticket` now. */
function waitFor(word: Int32Array, ticket: number): void {
  let seen = FREE;
  let since = 0;
  for (;;) {
    const holder = Atomics.load(word, 0);
    const now = performance.now();
    if (holder !== seen) {
      seen = holder;
      since = now;
    }
    if (holder === FREE || now - since > PATIENCE) {
      if (Atomics.compareExchange(word, 0, holder, ticket) === holder) return;
    } else {
      pause();
    }
  }
}

const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

function pause(): void {
  try {
    Atomics.wait(never, 0, 0, PAUSE);
  } catch {
    // A browser's main thread, which Electron's windows are, may not sleep: it looks again at once.
  }
}
