// Which servers are passed to a child although this process closes them and listens on their port again?
import type { TSESTree } from '@typescript-eslint/utils';

import { homeOf, unwrap, within, type CallOrNew } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import { findAllSpawns } from './find-all-spawns.ts';
import { optionIn } from '../names/resolve-path.ts';
import { resolveValue } from '../names/resolve-value.ts';
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
      (call) => methodOf(analysis, call) === 'close' && index.placeOf(receiverOf(call)!) === place,
    );
    const port = calls
      .filter((call) => methodOf(analysis, call) === 'listen' && creationOf(analysis, receiverOf(call)!) === made)
      .map((call) => portOf(analysis, call))[0];
    const expected = calls.filter((call) => !isOtherPort(port, portOf(analysis, call)));
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

/** The port or path in a `listen` call: its first argument, or the option `port`; undefined if unknown. */
function portOf({ index }: Pick<Analysis, 'index'>, { arguments: [first] }: CallOrNew): unknown {
  const value = first && resolveValue(index, first);
  const port = value?.type === 'ObjectExpression' ? optionIn(index, value, 'port') : value;
  const literal = port && resolveValue(index, port);
  return literal?.type === 'Literal' ? literal.value : undefined;
}

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
