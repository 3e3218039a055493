/**
 * Glossary, for this folder and everything that reads it:
 *
 * - descriptor: a number or handle by which the process holds a file, pipe or socket;
 * - producer:   a call that opens a new descriptor;
 * - origin:     the module and the path of names in it that an expression stands for;
 * - delivery:   how the descriptor comes back to the caller;
 * - mark:       making one descriptor non-inheritable, by an explicit call;
 * - seal:       making everything that is inheritable non-inheritable, right before a spawn;
 * - escape:     the descriptor reaches code that this file does not show.
 */

/** Where the caller gets the descriptor, or the object that will hold it. */
export type Delivery =
  | { readonly via: 'return' }
  | { readonly via: 'promise' }
  /**
   * The last argument is a Node-style callback; `arg` is the parameter that receives the descriptor. A call
   * without one fails, or gives a promise of it.
   */
  | { readonly via: 'callback'; readonly arg: number; readonly otherwise?: 'promise' };

/** What is delivered. */
export type HandleKind = 'fd' | 'FileHandle' | 'ReadStream' | 'WriteStream' | 'Server';

/** An event by which a server hands over an accepted socket. */
export type AcceptEvent = 'connection' | 'secureConnection';

/** How an object that has no descriptor yet comes by it. A mark made before that is in time. */
export interface Readiness {
  /** The event that says that the descriptor is there: its listeners are in time, too. */
  readonly event: 'connect' | 'listening' | 'open';
  /** The methods that set it going, each with a listener of the event as its last argument; absent where nothing more is needed. */
  readonly startedBy?: readonly string[];
  /** It comes from another thread, so that nothing finds it open before the next turn of the event loop. */
  readonly isLater?: true;
}

/** A call that opens a file. */
export interface OpenProducer {
  readonly kind: 'open';
  readonly handle: Exclude<HandleKind, 'Server'>;
  readonly delivery: Delivery;
  readonly ready?: Readiness;
  /** With `fd` in the options at this argument, the descriptor was somebody else's before. */
  readonly adoptsAt?: number;
}

/** A call that makes a server. */
export interface ServerProducer {
  readonly kind: 'server';
  readonly handle: 'Server';
  readonly delivery: { readonly via: 'return' };
  readonly ready: Readiness;
  /** Events that deliver accepted sockets. */
  readonly accepts: readonly AcceptEvent[];
  /** The event that a listener given to the call itself is for; absent where that is not about connections. */
  readonly ownListener?: AcceptEvent;
}

/** A call that starts a program. */
export interface Spawner {
  readonly kind: 'spawn';
  /** `new` only prepares: the program starts with each call of one of these methods of what it gives. */
  readonly startedBy?: readonly string[];
}

export type ApiRow = OpenProducer | ServerProducer | Spawner;

/** One module: the dotted path of an export, and what a call of it does. */
export interface ModuleKnowledge {
  readonly module: string;
  /** No specifier but the aliases leads to it: its object is a global of this name. */
  readonly isGlobal?: true;
  /** Other specifiers of the same objects, and the path at which they sit: `fs/promises` is `fs` at `promises`. */
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
  /** Called with or without `new`. */
  readonly exports: Readonly<Record<string, ApiRow>>;
  /** The types of servers that the module exports, and how their accepted sockets arrive. */
  readonly serverTypes?: Readonly<Record<string, readonly AcceptEvent[]>>;
}
