import type { EventEmitter } from 'node:events';
import { markDescriptor } from './mark-descriptor.ts';
import type { NoInheritError } from './errors.ts';
import { findDescriptor, isSocket, socketKind, type Kind } from './resolve-descriptor.ts';

type Listener = (...args: unknown[]) => void;

/** What an object that was marked before its time wants: asked again at every event, so that it can change. */
interface Plan {
  noInherit: boolean;
  readonly listeners: ReadonlyMap<string, Listener>;
}

const plans = new WeakMap<object, Plan>();

/**
 * Marks `target` whenever it gets a descriptor, and whatever it accepts. Asking twice changes the plan and
 * adds no second listener; a listener that the program removed (`removeAllListeners`) is put back.
 */
export function planMark(target: object, kind: Kind, noInherit: boolean): void {
  const emitter = target as EventEmitter;
  let plan = plans.get(target);
  if (plan === undefined) {
    plan = makePlan(target, kind, noInherit);
    plans.set(target, plan);
    raiseListenerLimit(emitter);
  }
  plan.noInherit = noInherit;
  for (const [event, listener] of plan.listeners) {
    if (!emitter.listeners(event).includes(listener)) emitter.prependListener(event, listener);
  }
}

function makePlan(target: object, kind: Kind, noInherit: boolean): Plan {
  const listeners = new Map<string, Listener>();
  const plan: Plan = { noInherit, listeners };
  if (kind.event !== undefined) listeners.set(kind.event, () => markOrReport(target, kind, plan.noInherit));
  if (kind.accepts) listeners.set('connection', (socket) => markAccepted(socket, plan.noInherit));
  return plan;
}

/**
 * Gives the listener that this file adds to an event a place of its own: the limit is there to find the
 * program's leaks, and must warn neither sooner nor later than without it.
 */
function raiseListenerLimit(emitter: EventEmitter): void {
  const limit = emitter.getMaxListeners();
  // 0 means no limit.
  if (limit > 0) emitter.setMaxListeners(limit + 1);
}

/** Marks a target whose event has come. It may have lost its descriptor since: then there is nothing to do. */
function markOrReport(target: object, kind: Kind, noInherit: boolean): void {
  try {
    const descriptor = findDescriptor(target, kind);
    if (descriptor !== undefined) markDescriptor(descriptor, noInherit);
  } catch (error) {
    report(target, error as NoInheritError);
  }
}

/**
 * Marks a socket that a server accepted. One that is already gone, or that never had a descriptor (a stream
 * that the program itself emitted as a connection), is none of our business.
 */
export function markAccepted(socket: unknown, noInherit: boolean): void {
  if (isSocket(socket)) markOrReport(socket, socketKind, noInherit);
}

/**
 * Hands a failed mark to the object itself, whose program expects its errors there. What can be destroyed is
 * (a connection or a file that cannot be marked is not kept open), and emits `'error'` in its own time; a
 * server or a datagram socket goes on and emits `'error'`.
 */
function report(target: object, error: NoInheritError): void {
  const { destroy } = target as { destroy?: (error: Error) => void };
  if (typeof destroy === 'function') destroy.call(target, error);
  else (target as EventEmitter).emit('error', error);
}
