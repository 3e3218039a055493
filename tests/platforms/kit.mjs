// The tools that every file of this folder uses, so that the same checks run under each runtime and system: under Node,
// Bun and Deno on Linux, and under Windows' Node. Each file is a plain program: `node tests/platforms/x.check.mjs`.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import * as runtime from 'eslint-plugin-noinherit/runtime';

export { runtimeName, skip, test } from './kit/harness.mjs';
export { onBothThreads } from './kit/threads.mjs';

export const isWindows = process.platform === 'win32';
/** The tests' own calls of this system, independent of the runtime. */
export const system = isWindows ? await import('./kit/windows.mjs') : await import('./kit/linux.mjs');

/**
 * A descriptor as the system names it: a file descriptor number on POSIX, the value of a HANDLE or SOCKET on Windows.
 * @typedef {{ readonly raw: any }} Raw
 */
/** @typedef {number | object | Raw} Target a descriptor number, an object that holds a descriptor, or a system's value */

/** A file that exists on every system. */
export const someFile = fileURLToPath(import.meta.url);

/**
 * The descriptor of a number or of an object, found independently of the runtime: internet sockets among all
 * descriptors of this process by their ports, files by their number, the rest by the number that Node's handle has.
 * @param {Target} target
 * @returns {any} `raw` of {@link Raw}
 */
export function find(target) {
  const found = tryToFind(target);
  if (found === undefined) throw new Error('the descriptor can be found by the runtime alone');
  return found;
}

/**
 * The same, or `undefined` if only the runtime can find it: pipes on Windows.
 * @param {any} target
 * @returns {any}
 */
export function tryToFind(target) {
  if (typeof target === 'number') return system.ofNumber(target);
  if ('raw' in target) return target.raw;
  if (typeof target.fd === 'number' && target.fd >= 0) return system.ofNumber(target.fd);
  if (typeof target.goaway === 'function') return tryToFind(target.socket);
  const ports = portsOf(target);
  if (ports !== undefined) return findByPorts(ports);
  const fd = target._handle?.fd;
  return typeof fd === 'number' && fd >= 0 ? system.ofNumber(fd) : undefined;
}

/** @param {any} target */
function portsOf(target) {
  if (typeof target.localPort === 'number')
    return { type: 'tcp', local: target.localPort, remote: target.remotePort ?? 0 };
  const address = target.address?.();
  if (typeof address?.port !== 'number') return undefined;
  return { type: typeof target.bind === 'function' ? 'udp' : 'tcp', local: address.port, remote: 0 };
}

/** @param {{ type: string, local: number, remote: number }} ports */
function findByPorts(ports) {
  const found = system.openDescriptors().filter((raw) => {
    const its = system.socketPorts(raw);
    return its !== undefined && its.type === ports.type && its.local === ports.local && its.remote === ports.remote;
  });
  assert.equal(found.length, 1, `one descriptor with the ports ${JSON.stringify(ports)}, among ${found.length}`);
  return found[0];
}

/** Makes a descriptor inheritable without the runtime's knowledge. */
export const clearFlag = (/** @type {Target} */ target) => system.setInheritable(find(target), true);

/** Asks the system whether a child would inherit a descriptor. */
export const rawInheritable = (/** @type {Target} */ target) => system.isInheritable(find(target));

/** Opens a file so that children inherit it, as careless native code does; returns its descriptor number. */
export const openInheritable = (path = someFile) => /** @type {number} */ (system.openInheritable(path));

/** Closes what `openInheritable` opened. */
export const closeOpened = (/** @type {number} */ fd) => system.closeOpened(fd);

/** Whether a real child process holds this very descriptor. */
export const childHolds = (/** @type {Target} */ target) => system.childHolds(find(target));

/** The `Raw`s of all descriptors above stdio that are inheritable now. Other threads may close theirs meanwhile. */
export const inheritableNow = () => system.openDescriptors().filter((raw) => system.inheritedIfOpen(raw));

/**
 * Runs `action` with the argument that a marked `emitter` emits with `event`, before the runtime's mark. Most runtimes
 * have marked the descriptor by then, so no check could fail without an action that undoes that.
 * @param {import('node:events').EventEmitter} emitter
 * @param {string} event
 * @param {(argument: any) => void} action
 */
export function inFrontOf(emitter, event, action) {
  const emit = emitter.emit.bind(emitter);
  emitter.emit = (name, ...args) => {
    if (name === event) action(args[0]);
    return emit(name, ...args);
  };
}

/**
 * The code of the `NoInheritError` that `action` throws; `'none'` if it throws nothing. Rethrows any other error.
 * @param {() => unknown} action
 * @returns {string}
 */
export function codeOf(action) {
  try {
    action();
  } catch (error) {
    if (!(error instanceof runtime.NoInheritError)) throw error;
    return error.code;
  }
  return 'none';
}

/**
 * Returns a function that waits until descriptors that are open now are closed. A descriptor closes with its object or,
 * in Bun and Deno, some time after the object's event; its number may be reused immediately (Deno opens pairs of
 * sockets for itself).
 * @param {any[]} raws
 * @returns {() => Promise<void>}
 */
export function closingOf(...raws) {
  const names = new Map(raws.map((raw) => [raw, system.nameOf(raw)]));
  const isOpen = (/** @type {any} */ raw) => names.has(raw) && system.nameOf(raw) === names.get(raw);
  return async () => {
    for (let waited = 0; system.openDescriptors().some(isOpen); waited += 20) {
      assert.ok(waited < 10_000, 'the descriptor closes with the object');
      await setTimeout(20);
    }
  };
}
