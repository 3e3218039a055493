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
   * without one fails, or gives a promise of it; then `after` is how many other arguments there can be.
   */
  | {
      readonly via: 'callback';
      readonly arg: number;
      readonly otherwise?: { readonly via: 'promise'; readonly after: number };
    };

/** What is delivered. */
export type HandleKind = 'fd' | 'FileHandle' | 'ReadStream' | 'WriteStream';

/** The position of the socket among the arguments of each event by which one is handed over. */
export const ACCEPT_EVENTS = { connection: 0, secureConnection: 0, connect: 1, upgrade: 1 } as const;

/** An event by which a server hands over an accepted socket, or a request the one that it used. */
export type AcceptEvent = keyof typeof ACCEPT_EVENTS;

/** How an object that has no descriptor yet comes by it. A mark made before that is in time. */
export interface Readiness {
  /** The event that says that the descriptor is there: its listeners are in time, too. */
  readonly event: 'connect' | 'listening' | 'open' | 'ready';
  /** The methods that set it going, each with a listener of the event as its last argument; absent where nothing more is needed. */
  readonly startedBy?: readonly string[];
  /** A function given to the call itself, at its end, is a listener of the event. */
  readonly ownListener?: true;
  /** It comes from another thread, so that nothing finds it open before the next turn of the event loop. */
  readonly isLater?: true;
}

/** A call that opens a file. */
export interface OpenProducer {
  readonly kind: 'open';
  readonly handle: HandleKind;
  readonly delivery: Delivery;
  readonly ready?: Readiness;
  readonly adopts?: Adoption;
}

/** How a call can be given a descriptor, or the means to open one, that was somebody else's before. */
export interface Adoption {
  /** The first argument that can be the options. */
  readonly at: number;
  /** The options that say so. */
  readonly by: readonly string[];
}

/** A call that makes a server. */
export interface ServerProducer {
  readonly kind: 'server';
  readonly delivery: { readonly via: 'return' };
  readonly ready: Readiness;
  /** Events that deliver accepted sockets. */
  readonly accepts: readonly AcceptEvent[];
  /** The event that a listener given to the call itself is for; absent where that is not about connections. */
  readonly ownListener?: AcceptEvent;
}

/** A call that makes a socket which is not a server's: one that connects, or one for datagrams. */
export interface SocketProducer {
  readonly kind: 'socket';
  readonly delivery: { readonly via: 'return' };
  readonly ready: Readiness;
  readonly adopts?: Adoption;
  /** Its methods that take over a descriptor by their option `fd`. */
  readonly adoptsBy?: readonly string[];
}

/** A call that makes an object over a descriptor that was there before, and that it is always given. */
export interface AdoptingProducer {
  readonly kind: 'adopter';
  readonly delivery: { readonly via: 'return' };
  /** The position of the number among the arguments. */
  readonly fdAt: number;
  /** Node opens what it writes to anew, close-on-exec. What reads may be the master of a terminal, which it does not. */
  readonly reopens?: true;
}

/** A call that makes a client's request, which may hand over its socket. */
export interface RequestProducer {
  readonly kind: 'request';
  readonly delivery: { readonly via: 'return' };
  readonly accepts: readonly AcceptEvent[];
}

/** A call that starts a program. */
export interface Spawner {
  readonly kind: 'spawn';
  /** `new` only prepares: the program starts with each call of one of these methods of what it gives. */
  readonly startedBy?: readonly string[];
  /** What the child gets as 1 and 2 when its options have no `stdio`; absent where they cannot have one. */
  readonly stdio?: 'inherit' | 'pipe';
  /** The child has a channel to this process, which a list in `stdio` has to name. */
  readonly ipc?: true;
  /** Its outputs are pipes to the caller, whatever the options say. */
  readonly pipes?: true;
  /** The first argument is a line for this shell. */
  readonly shell?: 'bash' | 'sh';
  /** It returns when all is over, unless it is given a callback. */
  readonly blocks?: true;
  /** What it gives is a promise, too, which is settled when the output has ended. */
  readonly settles?: true;
  /** The program starts in a later turn than the call. */
  readonly isLate?: true;
  /** The runtime's own: what it gives is none of Node's children. */
  readonly isOwn?: true;
  /** What it starts only looks something up, or ends another program. */
  readonly isBrief?: true;
  /** The program takes the place of this one. */
  readonly replaces?: true;
}

/** A call that opens a native library, whose functions the file then declares. */
export interface LibraryLoader {
  readonly kind: 'library';
  readonly delivery: { readonly via: 'return' };
  /** Methods of the library that declare one function each: by its prototype, or by its name. */
  readonly declaredBy?: readonly string[];
  /** The argument that lists functions by their names, and where what the call gives has them. */
  readonly table?: { readonly at: number; readonly path: readonly string[] };
  /** How a function is described beside its name; absent where C's own words do. */
  readonly description?: FunctionDescription;
}

/** What a library that is no compiler of C wants to know about a function. */
export interface FunctionDescription {
  /** The property, or the place in the list, that has the types of the parameters. */
  readonly parameters: number | string;
  /** What C's `int` is called. */
  readonly int: string;
  /** It runs on x64 and arm64 only, where Linux passes a number that C's `...` stands for like any other. */
  readonly passesMore?: true;
}

export type ApiRow =
  AdoptingProducer | LibraryLoader | OpenProducer | RequestProducer | ServerProducer | SocketProducer | Spawner;

/** One module: the dotted path of an export, and what a call of it does. */
export interface ModuleKnowledge {
  readonly module: string;
  /** No specifier but the aliases leads to it: its object is a global of this name. */
  readonly isGlobal?: true;
  /** Programs use it for many other things: that a file names it says nothing. */
  /** Other specifiers of the same objects, and the path at which they sit: `fs/promises` is `fs` at `promises`. */
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
  /** Called with or without `new`. */
  readonly exports: Readonly<Record<string, ApiRow>>;
  /** Exports that close the descriptor which is their first argument, before they return. */
  readonly closes?: readonly string[];
  /** The types of servers and requests that the module exports, and the events by which their sockets arrive. */
  readonly accepting?: Readonly<Record<string, readonly AcceptEvent[]>>;
}
