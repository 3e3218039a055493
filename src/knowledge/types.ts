// What is recorded about an API?

/**
 * Glossary, for this folder and everything that reads it:
 *
 * - descriptor: a number or handle by which the process holds a file, pipe or socket;
 * - producer:   a call that opens a new descriptor;
 * - origin:     the module and the path of names in it that an expression refers to;
 * - delivery:   how the call hands the descriptor to its caller;
 * - mark:       making one descriptor non-inheritable, by an explicit call;
 * - seal:       making every inheritable descriptor non-inheritable, right before a spawn;
 * - escape:     the descriptor reaches code that is not visible in this file.
 */

/** How the caller gets the descriptor, or the object that will hold it. */
export type Delivery =
  | { readonly via: 'return' }
  | { readonly via: 'promise' }
  /**
   * The last argument is a Node-style callback; `arg` is the index of its parameter for the descriptor. A call
   * without one throws, or returns a promise (`otherwise`); `after` is the maximum number of other arguments.
   */
  | {
      readonly via: 'callback';
      readonly arg: number;
      readonly otherwise?: { readonly via: 'promise'; readonly after: number };
    };

/** What is delivered. */
export type HandleKind = 'fd' | 'FileHandle' | 'ReadStream' | 'WriteStream';

/** The events that hand over a socket, with its position among their arguments. */
export const ACCEPT_EVENTS = { connection: 0, secureConnection: 0, connect: 1, upgrade: 1 } as const;

/** An event with which a server hands over an accepted socket, or a request its own socket. */
export type AcceptEvent = keyof typeof ACCEPT_EVENTS;

/** How an object that has no descriptor yet gets one. A mark made before that is in time. */
export interface Readiness {
  /** The event emitted when the descriptor is there: its listeners are in time, too. */
  readonly event: 'connect' | 'listening' | 'open' | 'ready';
  /** Methods that start it, whose last argument may be a listener of the event; absent if the call itself does. */
  readonly startedBy?: readonly string[];
  /** A function passed as the last argument of the call itself is a listener of the event. */
  readonly ownListener?: true;
  /** It is opened on another thread, and code sees it open in the next turn of the event loop at the earliest. */
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

/** How a call can receive an existing descriptor, or the means to open one, from other code. */
export interface Adoption {
  /** The first argument that can be the options. */
  readonly at: number;
  /** The names of these options. */
  readonly by: readonly string[];
}

/** A call that makes a server. */
export interface ServerProducer {
  readonly kind: 'server';
  readonly delivery: { readonly via: 'return' };
  readonly ready: Readiness;
  /** Events that deliver accepted sockets. */
  readonly accepts: readonly AcceptEvent[];
  /** The event of a listener that is passed to the call itself; absent if that is not about connections. */
  readonly ownListener?: AcceptEvent;
}

/** A call that makes a client socket or a datagram socket. */
export interface SocketProducer {
  readonly kind: 'socket';
  readonly delivery: { readonly via: 'return' };
  readonly ready: Readiness;
  readonly adopts?: Adoption;
  /** Its methods that adopt a descriptor through their option `fd`. */
  readonly adoptsBy?: readonly string[];
}

/** A call that makes an object for an existing descriptor, which it always gets as an argument. */
export interface AdoptingProducer {
  readonly kind: 'adopter';
  readonly delivery: { readonly via: 'return' };
  /** The position of the number among the arguments. */
  readonly fdAt: number;
  /** Node reopens the terminal to write to it, close-on-exec; not to read, as it does not reopen a master. */
  readonly reopens?: true;
}

/** A call that makes a client request, which may hand over its socket. */
export interface RequestProducer {
  readonly kind: 'request';
  readonly delivery: { readonly via: 'return' };
  readonly accepts: readonly AcceptEvent[];
}

/** A call that starts a program. */
export interface Spawner {
  readonly kind: 'spawn';
  /** `new` only prepares: each call of one of these methods on the object starts the program. */
  readonly startedBy?: readonly string[];
  /** What the child gets as 0, 1 and 2 without the option `stdio`. Only for calls that return a running child. */
  readonly stdio?: 'inherit' | 'pipe';
  /** The child has an IPC channel to this process, which a list in `stdio` has to name. */
  readonly ipc?: true;
  /** Its outputs are pipes to the parent, whatever the options say. */
  readonly pipes?: true;
  /** The first argument is a command line for this shell. */
  readonly shell?: 'bash' | 'sh';
  /** It blocks until the output has ended, unless it gets a callback. */
  readonly blocks?: true;
  /** The child that it returns is also a promise, which settles when the output has ended. */
  readonly settles?: true;
  /** The program starts in a later turn of the event loop than the call. */
  readonly isLate?: true;
  /** It is the runtime's own function: what it returns is not a `ChildProcess` of Node. */
  readonly isOwn?: true;
  /** The program that it starts only looks something up, or ends another program. */
  readonly isBrief?: true;
  /** The program replaces this one. */
  readonly replaces?: true;
}

/** A call that loads a native library, whose functions the file then declares. */
export interface LibraryLoader {
  readonly kind: 'library';
  readonly delivery: { readonly via: 'return' };
  /** Methods of the library that declare one function each: by its prototype, or by its name. */
  readonly declaredBy?: readonly string[];
  /** The position of the argument that lists functions by name, and the path to them in the result. */
  readonly table?: { readonly at: number; readonly path: readonly string[] };
  /** How a function is described besides its name; absent if by a C prototype. */
  readonly description?: FunctionDescription;
}

/** How a function is described to a library that does not parse C prototypes. */
export interface FunctionDescription {
  /** The property, or the index in the list, of the parameter types. */
  readonly parameters: number | string;
  /** The library's name for C's `int`. */
  readonly int: string;
  /** It runs on x64 and arm64 only, where Linux passes a number in C's `...` like any other argument. */
  readonly passesMore?: true;
}

export type ApiRow =
  AdoptingProducer | LibraryLoader | OpenProducer | RequestProducer | ServerProducer | SocketProducer | Spawner;

/** One module: the dotted path of an export, and what a call of it does. */
export interface ModuleKnowledge {
  readonly module: string;
  /** It is a global of this name: only its aliases are module specifiers. */
  readonly isGlobal?: true;
  /** Other specifiers of the same objects, and the path of each: `fs/promises` is `fs` at `promises`. */
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
  /** By dotted path; called with or without `new`. */
  readonly exports: Readonly<Record<string, ApiRow>>;
  /** Exports that close the descriptor in their first argument before they return. */
  readonly closes?: readonly string[];
  /** The types of servers and requests that the module exports, and the events that hand over their sockets. */
  readonly accepting?: Readonly<Record<string, readonly AcceptEvent[]>>;
}
