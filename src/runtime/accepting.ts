// Does a server emit this connection at this very moment?
import { once } from './registry.ts';
import { replaceEmit } from './replace-emit.ts';

/** What is known of a server of which connections are marked one by one. */
interface Watched {
  /** How many of its connections were marked before it was watched. */
  marks: number;
  /** What it emits as a connection now. */
  emitted?: unknown;
}

const watched = once('accepting', () => new WeakMap<object, Watched>());
const bare = once('emits that only watch', () => new WeakSet<object>());
/** A server with fewer connections is not worth an `emit` of its own. */
const WORTH_IT = 64;

/**
 * The server that emits `socket` as a connection at this moment, so that it was accepted right before: where a listener marks it
 * itself. A server is watched when many of its connections have been marked so; before that, none is known to.
 */
export function serverThatEmits(socket: object): object | undefined {
  const { server } = socket as { readonly server?: unknown };
  if (typeof server !== 'object' || server === null) return undefined;
  const state = watched.get(server) ?? { marks: 0 };
  if (state.marks === 0) watched.set(server, state);
  if (state.emitted === socket) return server;
  if (state.marks < WORTH_IT && ++state.marks === WORTH_IT) watch(server, state);
  return undefined;
}

/** Whether `target` has an `emit` of its own for that alone, which was put over none. */
export function isOnlyWatched(target: object): boolean {
  const emit: unknown = Object.getOwnPropertyDescriptor(target, 'emit')?.value;
  return typeof emit === 'function' && bare.has(emit);
}

function watch(server: object, state: Watched): void {
  const hadOwn = Object.hasOwn(server, 'emit');
  const isReplaced = replaceEmit(server, (event, argument, emit) => {
    if (event !== 'connection') return emit();
    const { emitted: outer } = state;
    state.emitted = argument;
    try {
      return emit();
    } finally {
      state.emitted = outer;
    }
  });
  if (isReplaced && !hadOwn) bare.add((server as { emit: object }).emit);
}
