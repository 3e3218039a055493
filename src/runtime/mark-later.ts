// How is an object marked when it gets its descriptor, and a server's connections when it accepts them?
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { isSocket, socketKind, type Kind } from './descriptor-kinds.ts';
import { badTarget, examine, type NoInheritError } from './errors.ts';
import { unlessFake } from './fake-descriptors.ts';
import { markDescriptorOf } from './mark-descriptor.ts';
import { sharedInThread } from './registry.ts';
import { findDescriptor, isMarkedAlready } from './resolve-descriptor.ts';

type Emit = (this: unknown, event: unknown, ...args: unknown[]) => unknown;

/** The flag wanted for an object that was marked before it had a descriptor. Read at every event: it can change. */
interface Plan {
  noInherit: boolean;
}

const plans = sharedInThread('plans', () => new WeakMap<object, Plan>());

/**
 * Marks `target` whenever it gets a descriptor, and whatever it accepts. A second call only changes the plan.
 *
 * Marks are made as the object emits the event, before any listener runs: an own `emit` method shadows the one that the
 * object inherits from its class. A listener would count towards the program's listener limit, and
 * `removeAllListeners('connection')`, which programs call to take over a server's connections, would remove it.
 */
export function planMark(target: object, kind: Kind, noInherit: boolean): void {
  const plan = plans.get(target) ?? { noInherit };
  plan.noInherit = noInherit;
  // If the program has deleted the object's own `emit`, ours is gone too.
  if (plans.has(target) && Object.hasOwn(target, 'emit')) return;
  if (!examine(target, () => replaceEmit(target, (event, argument) => mark(target, kind, plan, event, argument))))
    throw badTarget(target, 'an object that can be told when it is opened (this one is frozen)');
  plans.set(target, plan);
}

/** Makes `target` call `before` with each event and its first argument; `false` if it cannot be changed. */
function replaceEmit(target: object, before: (event: unknown, argument: unknown) => void): boolean {
  const own = Object.hasOwn(target, 'emit') ? (target as { emit?: Emit }).emit : undefined;
  const value: Emit = function emit(event, ...args) {
    before(event, args[0]);
    // Looked up each time: a tracer may replace the class's method at any moment.
    return Reflect.apply(own ?? (Object.getPrototypeOf(target) as { emit: Emit }).emit, this, [event, ...args]);
  };
  return Reflect.defineProperty(target, 'emit', { value, configurable: true, writable: true, enumerable: false });
}

function mark(target: object, kind: Kind, { noInherit }: Plan, event: unknown, argument: unknown): void {
  if (event === kind.event) markOrReport(target, kind, noInherit, { event });
  else if (kind.accepts && event === 'connection') markAccepted(argument, noInherit, target);
}

/** The circumstances of a mark: the object's own event, or the server that is accepting the object. */
interface Moment {
  readonly event?: unknown;
  readonly acceptedBy?: object | undefined;
}

/** Marks a target whose event has come. It may have lost its descriptor since; then there is nothing to do. */
function markOrReport(target: object, kind: Kind, noInherit: boolean, { event, acceptedBy }: Moment): void {
  try {
    unlessFake(target, () => {
      if (noInherit && isMarkedAlready(target, kind, acceptedBy)) return;
      const descriptor = findDescriptor(target, kind);
      if (descriptor !== undefined) markDescriptorOf(target, descriptor, noInherit, event);
    });
  } catch (error) {
    report(target, error as NoInheritError);
  }
}

/**
 * Marks a socket that a server accepted. One that is already gone, or that never had a descriptor (a stream
 * that the program itself emitted as a connection), is ignored.
 *
 * @param acceptedBy - the server that is emitting it at this moment, if known
 */
export function markAccepted(socket: unknown, noInherit: boolean, acceptedBy?: object): void {
  if (isSurelySocket(socket)) markOrReport(socket, socketKind, noInherit, { acceptedBy });
}

/** A program may emit a proxy that throws when inspected as a connection: its listeners have to deal with that. */
function isSurelySocket(value: unknown): value is Socket {
  try {
    return isSocket(value);
  } catch {
    return false;
  }
}

/**
 * Reports a failed mark on the object itself, where the program expects its errors. An object with `destroy` is
 * destroyed with the error (a connection or file that cannot be marked is not kept open), and emits `'error'` in its
 * own time; a server or a datagram socket stays open and emits `'error'`.
 */
function report(target: object, error: NoInheritError): void {
  const destroy = examine(target, () => (target as { destroy?: (error: Error) => void }).destroy);
  if (typeof destroy === 'function') destroy.call(target, error);
  else (target as EventEmitter).emit('error', error);
}
