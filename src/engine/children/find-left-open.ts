// Which servers are passed to a child although this process closes them and listens on their port again?
import type { TSESTree } from '@typescript-eslint/utils';

import { homeOf, isFunction, isInside, unwrap, within, type CallOrNew } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import { findAllSpawns } from './find-all-spawns.ts';
import { LISTENER_METHODS, registrationOf } from '../names/emitter-idioms.ts';
import { optionIn } from '../names/resolve-path.ts';
import { functionBehind, resolveValue } from '../names/resolve-value.ts';
import { creationOf, serverOf } from '../servers/server-of.ts';
import { spawnOptionsOf } from './spawn-options.ts';
import { stdioElements } from './stdio.ts';

type Node = TSESTree.Node;

/** A server that a child keeps open while this process closes its copy and listens on the port again. */
export interface LeftOpen {
  readonly node: Node;
  readonly listen: Node;
}

const NAMES: ReadonlySet<string> = new Set(['close', 'listen', 'send']);

export function findLeftOpen(analysis: Analysis): LeftOpen[] {
  const { index, servers } = analysis;
  if (servers.length === 0) return [];
  const calls = index.callsOf(NAMES);
  const given = [
    ...calls.flatMap((call) => (methodOf(analysis, call) === 'send' ? (call.arguments[1] ?? []) : [])),
    ...findAllSpawns(analysis).flatMap((site) => {
      const options = site.row.stdio && spawnOptionsOf(analysis, site);
      return options ? stdioElements(analysis, options).map(({ node }) => node) : [];
    }),
  ];
  return given.flatMap((node) => {
    const server = ownerOf(analysis, node);
    const place = index.placeOf(server);
    const made = creationOf(analysis, server);
    if (place === undefined || !servers.some((site) => site.node === made)) return [];
    const closes = calls.filter(
      (call) =>
        methodOf(analysis, call) === 'close' &&
        index.placeOf(receiverOf(call)!) === place &&
        !isHeldByNobody(analysis, call, made),
    );
    const port = calls
      .filter((call) => methodOf(analysis, call) === 'listen' && creationOf(analysis, receiverOf(call)!) === made)
      .map((call) => portOf(analysis, call))[0];
    const expected = calls.filter((call) => {
      const next = portOf(analysis, call);
      return next !== ANY_PORT && !isOtherPort(port, next);
    });
    const listen = closes.map((close) => listenAfter(analysis, expected, close)).find((call) => call !== undefined);
    return listen ? [{ node, listen }] : [];
  });
}

/** In `stdio`, Node takes a server's handle or descriptor: `server._handle`, `server._handle.fd`. */
function ownerOf({ index }: Pick<Analysis, 'index'>, node: Node): Node {
  let owner = unwrap(node);
  for (const name of ['fd', '_handle']) {
    if (owner.type === 'MemberExpression' && index.propertyName(owner) === name) owner = unwrap(owner.object);
  }
  return owner;
}

function receiverOf({ callee }: CallOrNew): Node | undefined {
  const member = unwrap(callee);
  return member.type === 'MemberExpression' ? member.object : undefined;
}

function methodOf({ index }: Pick<Analysis, 'index'>, { callee }: CallOrNew): string | undefined {
  const member = unwrap(callee);
  return member.type === 'MemberExpression' ? index.propertyName(member) : undefined;
}

const LISTENERS_OF_HOLDERS: ReadonlySet<string> = new Set(['error', 'exit']);

/**
 * Whether code runs only if no child has the server: in a listener for its 'error', which comes when it could not
 * listen, or for the 'exit' of a child.
 */
function isHeldByNobody(analysis: Analysis, node: Node, made: Node): boolean {
  const { index } = analysis;
  return index.callsOf(LISTENER_METHODS).some((call) => {
    const { event = '', listener, receiver } = registrationOf(index, call) ?? {};
    if (!receiver || !listener || !LISTENERS_OF_HOLDERS.has(event)) return false;
    const fn = functionBehind(index, listener);
    return (
      fn !== undefined && isInside(node, fn.range) && (event === 'exit' || creationOf(analysis, receiver) === made)
    );
  });
}

/** With this port, or none, the system chooses a free one. */
const ANY_PORT = 0;

/** The port or path in a `listen` call: its first argument, or the option `port`; undefined if unknown. */
function portOf({ index }: Pick<Analysis, 'index'>, { arguments: [first] }: CallOrNew): unknown {
  const value = first && resolveValue(index, first);
  if (!first || isFunction(value)) return ANY_PORT;
  const isOptions = value?.type === 'ObjectExpression';
  if (isOptions && givesNoPort({ index }, value)) return ANY_PORT;
  const port = isOptions ? optionIn(index, value, 'port') : value;
  const literal = port && resolveValue(index, port);
  return literal?.type === 'Literal' ? literal.value : undefined;
}

function givesNoPort({ index }: Pick<Analysis, 'index'>, { properties }: TSESTree.ObjectExpression): boolean {
  return properties.every((property) => {
    const name = property.type === 'Property' ? index.propertyName(property) : undefined;
    return name !== undefined && !ADDRESSES.has(name);
  });
}

/** The options of `listen` that say where. */
const ADDRESSES: ReadonlySet<string> = new Set(['fd', 'path', 'port']);

function isOtherPort(port: unknown, other: unknown): boolean {
  return port !== undefined && other !== undefined && port !== other;
}

/** A `listen` call that runs after the close: in its callback, or later in the same function. */
function listenAfter(analysis: Analysis, calls: readonly CallOrNew[], close: CallOrNew): Node | undefined {
  const home = homeOf(close);
  return calls.find((call) => {
    if (methodOf(analysis, call) !== 'listen' || !serverOf(analysis, receiverOf(call)!)) return false;
    return within([call], close).length > 0 || (homeOf(call) === home && call.range[0] > close.range[1]);
  });
}
