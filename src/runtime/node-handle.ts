// Where do Node's own objects keep their libuv handle?
/** Node's JavaScript object for a libuv handle (HandleWrap in src/handle_wrap.h). */
export interface NodeHandle {
  readonly fd?: number;
  /** The underlying handle of a TLS socket's handle (lib/internal/tls/wrap.js). */
  readonly _parent?: NodeHandle;
  readonly hasRef?: () => boolean;
  readonly ref?: () => void;
  readonly unref?: () => void;
}

/** TLS through a proxy that is itself reached by TLS has three. A chain with a cycle is not Node's. */
export const MOST_LAYERS = 8;

/** A handle in libuv's event loop. */
export type LoopHandle = Required<Pick<NodeHandle, 'hasRef' | 'ref' | 'unref'>>;

/** The state that Node keeps for a `dgram.Socket` (lib/internal/dgram.js). */
interface DatagramState {
  readonly handle?: NodeHandle | null;
  /** 0 until `bind()` is called. */
  readonly bindState?: number;
}

/**
 * The libuv handle of a `dgram.Socket`. `_handle` warns (DEP0112) and was removed in Node 26, so the handle is read
 * from where Node itself keeps it, the state behind a symbol (Deno uses another name). `null` once the socket is
 * closed.
 */
export function datagramHandle(target: object): NodeHandle | null {
  return datagramState(target)?.handle ?? null;
}

/** Whether a `dgram.Socket` has, or may have had, a descriptor; false if it was closed before it was bound. */
export function wasEverBound(target: object): boolean {
  return datagramState(target)?.bindState !== 0;
}

function datagramState(target: object): DatagramState | undefined {
  const key = Object.getOwnPropertySymbols(target).find(
    ({ description }) => description === 'state symbol' || description === 'kStateSymbol',
  );
  return key === undefined ? undefined : (target as Record<symbol, DatagramState | undefined>)[key];
}

/**
 * The libuv handle of a socket or a server; `undefined` if it has none: not yet, no longer, or because its handle
 * is not libuv's (a server in a cluster worker, TLS over a stream that the program created).
 */
export function loopHandle(target: object): LoopHandle | undefined {
  let handle = datagramHandle(target) ?? (target as { readonly _handle?: NodeHandle | null })._handle;
  for (let layer = 0; layer < MOST_LAYERS && handle?._parent; layer++) handle = handle._parent;
  return isLoopHandle(handle) ? handle : undefined;
}

/** Only libuv's own handles can tell whether they keep the loop alive. */
function isLoopHandle(handle: NodeHandle | null | undefined): handle is LoopHandle {
  return [handle?.hasRef, handle?.ref, handle?.unref].every((method) => typeof method === 'function');
}
