// How is an object marked when it gets its descriptor, and a server's connections when it accepts them?
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { isSocket, socketKind, type Kind } from './descriptor-kinds.ts';
import { badTarget, examine, type NoInheritError } from './errors.ts';
import { unlessFake } from './fake-descriptors.ts';
import { markDescriptorOf } from './mark-descriptor.ts';
import { once } from './registry.ts';
import { findDescriptor, isMarkedAlready } from './resolve-descriptor.ts';

type Emit = (this: unknown, event: unknown, ...args: unknown[]) => unknown;

/** What an object that was marked before its time wants: asked again at every event, so that it can change. */
interface Plan {
  noInherit: boolean;
}

const plans = once('plans', () => new WeakMap<object, Plan>());

/**
 * Marks `target` whenever it gets a descriptor, and whatever it accepts. Asking twice changes the plan and nothing else.
 *
 * It is done where the object emits its event, before any listener runs: a method of its own stands in front of the
 * `emit` that the object has from its class. A listener would count towards the program's limit of listeners, and
 * `removeAllListeners('connection')`, with which programs take a server's connections over, would end the marks.
 */
export function planMark(target: object, kind: Kind, noInherit: boolean): void {
  const plan = plans.get(target) ?? { noInherit };
  plan.noInherit = noInherit;
  // A program that took its own `emit` away again has taken ours with it.
  if (plans.has(target) && Object.hasOwn(target, 'emit')) return;
  if (!examine(target, () => replaceEmit(target, (event, argument) => mark(target, kind, plan, event, argument))))
    throw badTarget(target, 'an object that can be told when it is opened (this one is frozen)');
  plans.set(target, plan);
}

/** Has `target` call `before` with each event and its first argument; `false` if it cannot be changed. */
function replaceEmit(target: object, before: (event: unknown, argument: unknown) => void): boolean {
  const own = Object.hasOwn(target, 'emit') ? (target as { emit?: Emit }).emit : undefined;
  const value: Emit = function emit(event, ...args) {
    before(event, args[0]);
    // Looked up each time: a tracer may replace the class's own at any moment.
    return Reflect.apply(own ?? (Object.getPrototypeOf(target) as { emit: Emit }).emit, this, [event, ...args]);
  };
  return Reflect.defineProperty(target, 'emit', { value, configurable: true, writable: true, enumerable: false });
}

function mark(target: object, kind: Kind, { noInherit }: Plan, event: unknown, argument: unknown): void {
  if (event === kind.event) markOrReport(target, kind, noInherit, { event });
  else if (kind.accepts && event === 'connection') markAccepted(argument, noInherit, target);
}

/** What is known of the moment of a mark: the object's own event, or the server that accepts the object now. */
interface Moment {
  readonly event?: unknown;
  readonly acceptedBy?: object | undefined;
}

/** Marks a target whose event has come. It may have lost its descriptor since: then there is nothing to do. */
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
 * that the program itself emitted as a connection), is none of our business.
 *
 * @param acceptedBy - the server that emits it at this moment, where that is known
 */
export function markAccepted(socket: unknown, noInherit: boolean, acceptedBy?: object): void {
  if (isSurelySocket(socket)) markOrReport(socket, socketKind, noInherit, { acceptedBy });
}

/** What a program emits as a connection may be a proxy that does not let itself be asked: that is for its listeners. */
function isSurelySocket(value: unknown): value is Socket {
  try {
    return isSocket(value);
  } catch {
    return false;
  }
}

/**
 * Hands a failed mark to the object itself, whose program expects its errors there. What can be destroyed is
 * (a connection or a file that cannot be marked is not kept open), and emits `'error'` in its own time; a
 * server or a datagram socket goes on and emits `'error'`.
 */
function report(target: object, error: NoInheritError): void {
  const destroy = examine(target, () => (target as { destroy?: (error: Error) => void }).destroy);
  if (typeof destroy === 'function') destroy.call(target, error);
  else (target as EventEmitter).emit('error', error);
}
