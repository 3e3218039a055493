// Which descriptor does a handle in libuv's event loop have?
import { getSystemErrorName } from 'node:util';
import { ambiguousDescriptor, NoInheritError } from '../errors.ts';
import type { KoffiModule } from '../load-koffi.ts';
import { loopHandle, type LoopHandle } from '../node-handle.ts';
import { platform } from '../platform.ts';
import type { SystemDescriptor } from './binding.ts';

/** Address of a `uv_handle_t`. */
type UvHandle = bigint;

/**
 * The values of `uv_handle_type` (uv.h) for handles with a descriptor: UV_NAMED_PIPE, UV_TCP, UV_TTY,
 * UV_UDP. They are part of libuv's ABI, which is stable throughout 1.x.
 */
const WITH_DESCRIPTOR: ReadonlySet<number> = new Set([7, 12, 14, 15]);

/** libuv's own functions for the event loop of this thread. */
export interface LoopCalls {
  /** uv_walk: every handle of the loop. The addresses are valid until JavaScript ends its turn. */
  readonly handles: () => UvHandle[];
  /** uv_handle_get_type. */
  readonly typeOf: (handle: UvHandle) => number;
  /** uv_has_ref. */
  readonly hasRef: (handle: UvHandle) => boolean;
  /** uv_fileno: a number on POSIX, a HANDLE or SOCKET on Windows; or libuv's negative error. */
  readonly fileno: (handle: UvHandle) => { readonly status: number; readonly descriptor: SystemDescriptor };
}

/**
 * Declares libuv's functions, which every build of Node exports, and gets the loop of this thread from
 * napi_get_uv_event_loop (Node-API, since version 2), which also works in a worker.
 *
 * Throws what koffi throws if a function is missing (a runtime other than Node, a build with a shared libuv).
 */
export function declareLoopCalls(koffi: KoffiModule): LoopCalls {
  // The program itself, without a path: process.execPath may be changed, and a second copy would have its own libuv.
  const node = koffi.load(null);
  const getEventLoop = node.func('int napi_get_uv_event_loop(void *env, _Out_ void **loop)');
  const visitor = koffi.proto('void', ['void *', 'void *']);
  const walk = node.func('uv_walk', 'void', ['void *', koffi.pointer(visitor), 'void *']);
  const type = node.func('int uv_handle_get_type(const void *handle)');
  const ref = node.func('int uv_has_ref(const void *handle)');
  // uv_os_fd_t
  const descriptorType = platform === 'win32' ? 'intptr_t' : 'int';
  const fileno = node.func(`int uv_fileno(const void *handle, _Out_ ${descriptorType} *descriptor)`);
  const loop: unknown[] = [null];
  const status = getEventLoop(koffi.node.env, loop) as number;
  if (status !== 0) throw new Error(`napi_get_uv_event_loop failed with status ${status}`);

  let found: UvHandle[] = [];
  const visit = (handle: UvHandle): void => void found.push(handle);
  return {
    handles(): UvHandle[] {
      found = [];
      walk(loop[0], visit, null);
      return found;
    },
    typeOf: (handle) => type(handle) as number,
    hasRef: (handle) => ref(handle) !== 0,
    fileno(handle) {
      const out: SystemDescriptor[] = [0];
      return { status: fileno(handle, out) as number, descriptor: out[0] ?? 0 };
    },
  };
}

/**
 * Finds the descriptor of an object of this thread through libuv: of all handles in the loop, the object's handle is
 * the one whose reference bit changes when the object's `unref()` or `ref()` is called. The bit is restored
 * immediately; nothing else about the object changes, no listener is added, and nothing is kept. All of this happens
 * within one turn of JavaScript on the thread that owns the loop, so no other code can change a bit in between.
 *
 * @returns the descriptor, or `undefined` if the object has none now: before `listen()` or `connect()`, while an
 *   address is being looked up, after it is closed
 * @throws NoInheritError
 *   `ERR_NOINHERIT_AMBIGUOUS` if more than one handle changed, which happens in no known version of libuv,
 *   `ERR_NOINHERIT_SYSCALL` if uv_fileno fails with any error but the one that means "no descriptor"
 */
export function locateInLoop(calls: LoopCalls, target: object): SystemDescriptor | undefined {
  const wrap = loopHandle(target);
  if (wrap === undefined) return undefined;
  const followed = handlesOf(calls, wrap);
  if (followed.length > 1) throw ambiguousDescriptor(target, followed.length);
  return followed[0] === undefined ? undefined : descriptorOf(calls, followed[0]);
}

/** The handles with a descriptor whose reference bit follows that of `wrap`: one, or none while it is closing. */
function handlesOf(calls: LoopCalls, wrap: LoopHandle): UvHandle[] {
  const before = wrap.hasRef();
  const alike = calls
    .handles()
    .filter((handle) => WITH_DESCRIPTOR.has(calls.typeOf(handle)) && calls.hasRef(handle) === before);
  setRef(wrap, !before);
  try {
    return alike.filter((handle) => calls.hasRef(handle) !== before);
  } finally {
    setRef(wrap, before);
  }
}

function setRef(wrap: LoopHandle, wanted: boolean): void {
  if (wanted) wrap.ref();
  else wrap.unref();
}

function descriptorOf(calls: LoopCalls, handle: UvHandle): SystemDescriptor | undefined {
  const { status, descriptor } = calls.fileno(handle);
  if (status === 0) return descriptor;
  const errno = getSystemErrorName(status);
  // A handle that has no socket yet.
  if (errno === 'EBADF') return undefined;
  throw new NoInheritError('ERR_NOINHERIT_SYSCALL', `uv_fileno failed: ${errno}`, { errno, syscall: 'uv_fileno' });
}
