// Which code waits for the end of a child's output?
import type { TSESTree } from '@typescript-eslint/utils';

import { isTransparent, unwrap } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import { callbackOf, type SpawnSite } from '../calls/find-sites.ts';
import type { FileIndex } from '../names/file-index.ts';
import { LISTENER_METHODS } from '../names/emitter-idioms.ts';
import { functionBehind, resolveValue } from '../names/resolve-value.ts';
import { eventOf, usesOf, type Uses } from './child-uses.ts';

type Node = TSESTree.Node;

/** A wait that ends only when no process holds the output any more. */
export interface Wait {
  readonly node: Node;
  /** The outputs that it waits for. */
  readonly streams: readonly Stream[];
  /** The event that is waited for, if it is one; `node` is the argument that names it. */
  readonly event?: { readonly node: Node; readonly name: 'close' | 'end' };
}

type Stream = 'stderr' | 'stdout';

const BOTH: readonly Stream[] = ['stdout', 'stderr'];

/** All waits for the output of the child that a call starts, in source order. */
export function waitsFor(analysis: Analysis, site: SpawnSite, uses: Uses): Wait[] {
  if (isAwaited(analysis, site)) return [{ node: site.node, streams: BOTH }];
  const waits = [...closeListeners(analysis, site, uses), ...outputWaits(analysis, uses)];
  return waits.sort((one, other) => one.node.range[0] - other.node.range[0]);
}

/** Whether the file reads the child's output, or other code may. */
export function isRead({ escapes, members }: Uses): boolean {
  return escapes || members.some(({ name }) => name === 'stdout' || name === 'stderr' || name === 'stdio');
}

/** Whether a call blocks until the output has ended. */
export function isBlocking({ index }: Pick<Analysis, 'index'>, site: SpawnSite): boolean {
  if (/Sync$/.test(site.api)) return true;
  const callback = site.row.blocks ? callbackOf(site) : undefined;
  return site.row.blocks === true && !(callback && functionBehind(index, callback));
}

/** True if the call blocks, delivers by a promise, or has a callback: each waits for the end of the output. */
export function isAwaited(analysis: Analysis, site: SpawnSite): boolean {
  const { index } = analysis;
  if (isBlocking(analysis, site) || (site.delivery.via === 'promise' && !site.row.stdio)) return true;
  if (site.row.settles) return isSettlingAwaited(index, site.node);
  const callback = site.row.stdio ? undefined : callbackOf(site);
  return callback !== undefined && functionBehind(index, callback) !== undefined;
}

/** `await execa(…)`, `return execa(…)`, `const child = execa(…); await child;`, `execa(…).then(…)` */
function isSettlingAwaited(index: FileIndex, call: Node): boolean {
  const value = outermost(call);
  const { parent } = value;
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') {
    const outputWaits = index.variableOf(parent.id)?.references.filter((reference) => reference.isRead()) ?? [];
    return outputWaits.some(({ identifier }) => isAwaitedHere(index, outermost(identifier)));
  }
  return isAwaitedHere(index, value);
}

function isAwaitedHere(index: FileIndex, value: Node): boolean {
  const { parent } = value;
  switch (parent?.type) {
    case 'AwaitExpression':
    case 'ReturnStatement':
      return true;
    case 'ArrowFunctionExpression':
      return parent.body === value;
    case 'MemberExpression':
      return parent.object === value && SETTLING.has(index.propertyName(parent) ?? '');
    default:
      return false;
  }
}

const SETTLING: ReadonlySet<string> = new Set(['catch', 'finally', 'then']);

/** `child.on('close', …)`, `await once(child, 'close')` */
function closeListeners(
  { index, originOf }: Pick<Analysis, 'index' | 'originOf'>,
  { node }: SpawnSite,
  { members }: Uses,
): Wait[] {
  const waitAt = (event: Node): Wait => ({ node: event, streams: BOTH, event: { node: event, name: 'close' } });
  const listened = members.flatMap((member) => {
    const call = member.node.parent;
    return eventOf(member, LISTENER_METHODS) === 'close' && call?.type === 'CallExpression'
      ? [waitAt(call.arguments[0]!)]
      : [];
  });
  const awaited = index.callsOf(new Set(['once'])).flatMap(({ arguments: [emitter, event], callee }) => {
    const origin = emitter && event?.type === 'Literal' && event.value === 'close' ? originOf(callee) : undefined;
    return origin?.module === 'events' && resolveValue(index, emitter!) === node ? [waitAt(event!)] : [];
  });
  return [...listened, ...awaited];
}

/** Waits for the end of one output: `child.stdout.on('end', …)`, `for await (… of child.stdout)`, `text(child.stdout)`. */
function outputWaits(analysis: Analysis, { members }: Uses): Wait[] {
  return members.flatMap(({ name, node }) => {
    if ((name !== 'stdout' && name !== 'stderr') || node.type === 'Property') return [];
    const stream = outermost(node);
    const uses = usesOf(analysis.index, node).members.flatMap((member): Wait[] => {
      const event = eventOf(member, LISTENER_METHODS);
      const call = member.node.parent;
      if ((event !== 'end' && event !== 'close') || call?.type !== 'CallExpression') return [];
      const [at] = call.arguments;
      return [{ node: at!, streams: [name], event: { node: at!, name: event } }];
    });
    return isReadToItsEnd(analysis, stream) ? [{ node: stream.parent!, streams: [name] }, ...uses] : uses;
  });
}

function outermost(node: Node): Node {
  let outer = node;
  while (outer.parent && isTransparent(outer.parent)) outer = outer.parent;
  return outer;
}

/** Functions of Node's modules, and of Bun, that read a stream to its end or wait for its end. */
const READERS: ReadonlySet<string> = new Set([
  'stream/consumers.arrayBuffer',
  'stream/consumers.blob',
  'stream/consumers.buffer',
  'stream/consumers.json',
  'stream/consumers.text',
  'stream/promises.finished',
  'stream/promises.pipeline',
  'stream.finished',
  'stream.pipeline',
  'stream.promises.finished',
  'stream.promises.pipeline',
  'Bun.readableStreamToArray',
  'Bun.readableStreamToArrayBuffer',
  'Bun.readableStreamToBlob',
  'Bun.readableStreamToBytes',
  'Bun.readableStreamToJSON',
  'Bun.readableStreamToText',
]);

function isReadToItsEnd({ index, originOf }: Pick<Analysis, 'index' | 'originOf'>, stream: Node): boolean {
  const { parent } = stream;
  if (parent?.type === 'ForOfStatement') return parent.await && parent.right === stream;
  if (parent?.type === 'NewExpression') {
    const callee = unwrap(parent.callee);
    return callee.type === 'Identifier' && callee.name === 'Response' && !index.variableOf(callee)?.defs.length;
  }
  if (parent?.type !== 'CallExpression' || parent.arguments[0] !== stream) return false;
  const origin = originOf(parent.callee);
  return origin !== undefined && READERS.has([origin.module, ...origin.path].join('.'));
}
