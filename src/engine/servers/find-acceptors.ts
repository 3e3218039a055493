// Where does a file get the sockets that its servers accept?
import type { TSESTree } from '@typescript-eslint/utils';

import { API_NAMES } from '../../knowledge/index.ts';
import { ACCEPT_EVENTS, type AcceptEvent } from '../../knowledge/types.ts';
import { lastArgument, unwrap } from '../../utils/ast.ts';
import { oncePer } from '../../utils/once-per.ts';
import type { Analysis } from '../analysis.ts';
import type { FileIndex } from '../names/file-index.ts';
import type { RequestSite, ServerSite } from '../calls/find-sites.ts';
import { judgeHolder } from '../marks/judge-site.ts';
import { judgeListener, type Verdict } from '../marks/verdict.ts';
import { constantString } from '../names/module-sources.ts';
import { functionBehind } from '../names/resolve-value.ts';
import { serverOf, type KnownServer } from './server-of.ts';
import { LISTENER_METHODS, registrationOf } from '../names/emitter-idioms.ts';

/** A place where the file receives the sockets that an unmarked server accepts. */
export type Acceptor = {
  readonly event: AcceptEvent;
  readonly verdict: Verdict;
  /** True if HTTP hands the socket over with a request: 'connect', 'upgrade'. */
  readonly isHandedOver: boolean;
  /** The calls that create the server; empty if they are not visible. */
  readonly servers: readonly ServerSite[];
  /** Whether the emitter is certainly a server or a request with this event. */
  readonly certain: boolean;
} &
  /** `staysSame`: the handler is certainly a function, and never removed by reference, so that a fix may wrap it. */
  (
    | { readonly handler: TSESTree.Expression; readonly staysSame: boolean }
    /** `once(server, 'connection')`, a promise of an array with the socket. */
    | { readonly awaited: TSESTree.CallExpression }
  );

const ACCEPTING_NAMES: ReadonlySet<string> = new Set([...API_NAMES, ...LISTENER_METHODS]);
const REMOVING_NAMES: ReadonlySet<string> = new Set(['off', 'removeListener']);

export const findAcceptors: (analysis: Analysis) => readonly Acceptor[] = oncePer((analysis: Analysis) => {
  const { index, acceptingAt } = analysis;
  return index.callsOf(ACCEPTING_NAMES).flatMap((call) => {
    const site = acceptingAt.get(call);
    const acceptor = site
      ? ownListener(analysis, site)
      : call.type === 'CallExpression'
        ? (registered(analysis, call) ?? awaited(analysis, call))
        : undefined;
    return acceptor ? [acceptor] : [];
  });
});

/** `net.createServer((socket) => …)` */
function ownListener(analysis: Analysis, site: RequestSite | ServerSite): Acceptor | undefined {
  const event = 'ownListener' in site.row ? site.row.ownListener : undefined;
  const listener = lastArgument(site.args);
  if (!event || !listener || !isListener(analysis, site, listener)) return undefined;
  const server = serverOf(analysis, site.node);
  return !server || server.isMarked ? undefined : handled(analysis, event, listener, server);
}

/** A single argument that is not a visible function may also be the options. */
function isListener(
  { index }: Pick<Analysis, 'index'>,
  site: RequestSite | ServerSite,
  argument: TSESTree.Expression,
): boolean {
  if (functionBehind(index, argument)) return true;
  return site.args!.length > 1 && !['Literal', 'ObjectExpression'].includes(argument.type);
}

/** `server.on('connection', (socket) => …)` */
function registered(analysis: Analysis, call: TSESTree.CallExpression): Acceptor | undefined {
  const registration = registrationOf(analysis.index, call);
  if (!registration?.listener || !isAcceptEvent(registration.event)) return undefined;
  const { event, listener, receiver } = registration;
  if (listener.type === 'Literal') return undefined;
  const server = serverOf(analysis, receiver);
  if (!server?.accepts.includes(event) || server.isMarked) return undefined;
  return handled(analysis, event, listener, server);
}

/** Wrapping is exact if the handler is certainly a function and is never removed by reference. */
function handled(
  analysis: Analysis,
  event: AcceptEvent,
  handler: TSESTree.Expression,
  { certain, sites }: KnownServer,
): Acceptor {
  const mayBeNone = handler.type === 'LogicalExpression' || handler.type === 'ConditionalExpression';
  const verdict = judgeListener(analysis, handler, [], ACCEPT_EVENTS[event]);
  return {
    event,
    verdict,
    isHandedOver: isHandedOver(event),
    servers: sites,
    certain,
    handler,
    staysSame: !mayBeNone && !isRemoved(analysis, handler),
  };
}

/** `const [socket] = await once(server, 'connection')` */
function awaited(analysis: Analysis, call: TSESTree.CallExpression): Acceptor | undefined {
  const origin = analysis.originOf(call.callee);
  if (origin?.module !== 'events' || origin.path.at(-1) !== 'once') return undefined;
  const [target, name] = call.arguments;
  const event = name && constantString(analysis.index, name);
  if (!target || !isAcceptEvent(event)) return undefined;
  const server = serverOf(analysis, target);
  if (!server?.accepts.includes(event) || server.isMarked) return undefined;
  return {
    event,
    isHandedOver: isHandedOver(event),
    servers: server.sites,
    certain: server.certain,
    verdict: judgeHolder(analysis, { node: call, promise: true, element: ACCEPT_EVENTS[event] }),
    awaited: call,
  };
}

function isAcceptEvent(event: string | undefined): event is AcceptEvent {
  return event !== undefined && Object.hasOwn(ACCEPT_EVENTS, event);
}

function isHandedOver(event: AcceptEvent): boolean {
  return event === 'connect' || event === 'upgrade';
}

/** A listener that the file removes by reference has to stay the same function. */
function isRemoved({ index }: Pick<Analysis, 'index'>, listener: TSESTree.Expression): boolean {
  const place = index.placeOf(listener);
  return place !== undefined && removedPlaces(index).has(place);
}

/** The arguments of all calls that remove a listener. */
const removedPlaces = oncePer((index: FileIndex): ReadonlySet<string | undefined> => {
  const calls = index.callsOf(REMOVING_NAMES).filter(({ callee }) => unwrap(callee).type === 'MemberExpression');
  return new Set(calls.flatMap((call) => call.arguments.map((argument) => index.placeOf(argument))));
});

const EMITTING_NAMES: ReadonlySet<string> = new Set(['emit']);

/** Whether the file itself emits an event: its argument may then be any stream, not only a socket. */
export function isEmitted({ index }: Pick<Analysis, 'index'>, event: AcceptEvent): boolean {
  return emittedEvents(index).has(event);
}

const emittedEvents = oncePer(
  (index: FileIndex): ReadonlySet<string | undefined> =>
    new Set(index.callsOf(EMITTING_NAMES).map(({ arguments: [name] }) => name && constantString(index, name))),
);

/** The socket's name and its declaration in `const [socket] = await once(server, 'connection');`. */
export function awaitedSocket({
  event,
  awaited: call,
}: {
  readonly event: AcceptEvent;
  readonly awaited: TSESTree.CallExpression;
}): { name: string; statement: TSESTree.VariableDeclaration } | undefined {
  const declarator = call.parent.type === 'AwaitExpression' ? call.parent.parent : undefined;
  if (declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'ArrayPattern') return undefined;
  const socket = declarator.id.elements[ACCEPT_EVENTS[event]];
  const isLast = declarator.parent.declarations.at(-1) === declarator;
  return socket?.type === 'Identifier' && isLast ? { name: socket.name, statement: declarator.parent } : undefined;
}

/** The name of an inline handler's socket parameter, if its body can begin with a mark. */
export function inlineSocket({
  event,
  handler,
}: {
  readonly event: AcceptEvent;
  readonly handler: TSESTree.Expression;
}): { name: string; fn: TSESTree.ArrowFunctionExpression | TSESTree.FunctionExpression } | undefined {
  const fn = unwrap(handler);
  if (fn.type !== 'ArrowFunctionExpression' && fn.type !== 'FunctionExpression') return undefined;
  const socket = fn.params[ACCEPT_EVENTS[event]];
  const isPlain = socket?.type === 'Identifier' && fn.body.type === 'BlockStatement' && !fn.generator;
  return isPlain ? { name: socket.name, fn } : undefined;
}
