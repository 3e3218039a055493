// Which calls in the file do what the knowledge lists?
import type { TSESTree } from '@typescript-eslint/utils';

import { API_NAMES, apiRow, STARTING_METHODS } from '../../knowledge/index.ts';
import type {
  ApiRow,
  Delivery,
  LibraryLoader,
  OpenProducer,
  RequestProducer,
  ServerProducer,
  SocketProducer,
  Spawner,
} from '../../knowledge/types.ts';
import { lastArgument, unwrap, type CallOrNew } from '../../utils/ast.ts';
import { deliveryOf } from './delivery.ts';
import { mayHaveDescriptor } from './started-socket.ts';
import type { FileIndex } from '../names/file-index.ts';
import { isObjectAssign } from '../names/globals.ts';
import type { Origin, OriginOf } from '../names/origin.ts';
import { optionIn, resolvePath } from '../names/resolve-path.ts';
import { functionBehind, resolveValue } from '../names/resolve-value.ts';

/** A call in the file that does what a row of the knowledge says. */
export interface Site<Row extends ApiRow = ApiRow, Node extends TSESTree.Node = CallOrNew> {
  readonly node: Node;
  /** The function that is called: `cp.spawn` in `cp.spawn(…)` and in `cp.spawn.apply(cp, …)`. */
  readonly callee: TSESTree.Expression;
  /** The arguments that the API receives; undefined if `.apply` hides them. */
  readonly args: readonly TSESTree.CallExpressionArgument[] | undefined;
  readonly row: Row;
  /** The name of the API for messages: `fs.openSync`, `new net.Server`. */
  readonly api: string;
  readonly delivery: Delivery;
  readonly certain: boolean;
}

export type OpenSite = Site<OpenProducer>;
export type ServerSite = Site<ServerProducer>;
export type SocketSite = Site<SocketProducer>;
export type RequestSite = Site<RequestProducer>;
export type LibrarySite = Site<LibraryLoader>;
export type SpawnSite = Site<Spawner, CallOrNew | TSESTree.TaggedTemplateExpression>;

/** The calls of everything that the knowledge lists, in source order. */
export function findSites(index: FileIndex, originOf: OriginOf): Site[] {
  return index.callsOf(API_NAMES).flatMap((node) => {
    const started = startedProgram(index, originOf, node);
    if (started) return [started];
    const { callee, args: given } = effectiveCall(index, node);
    const origin = originOf(callee);
    const row = origin && !origin.promise ? apiRow(origin.module, origin.path) : undefined;
    if (!origin || !row || isPreparation(row) || isLikelyAnother(origin, row)) return [];
    const args = argumentsOf(origin, row, given);
    const delivery = deliveryOf(index, row, origin, node, args);
    if (!delivery) return [];
    const api = `${node.type === 'NewExpression' ? 'new ' : ''}${[origin.module, ...origin.path].join('.')}`;
    // Wrapping such a call would pass `undefined` to the wrapper where the whole optional chain stopped before.
    const certain = origin.certain && !(node.type === 'CallExpression' && node.optional);
    const site: Site = { node, callee, args, row, api, delivery, certain };
    return opensNothing(index, site) ? [] : [site];
  });
}

/** The arguments of the call, preceded by the bound ones. For a spawn, bound arguments leave them undefined. */
function argumentsOf({ bound, isPartial }: Origin, { kind }: ApiRow, given: Site['args']): Site['args'] {
  if (isPartial !== true) return given;
  return kind === 'spawn' ? undefined : bound && given && [...bound, ...given];
}

/**
 * Whether a call probably opens something else than its origin says: in `(files = fs) => files.openSync(path)`, callers
 * mostly pass a file system of their own, which may have no descriptors at all; and if arguments are bound that the
 * file does not show, it does not show what the call opens, either.
 */
function isLikelyAnother({ bound, isFallback, isPartial }: Origin, { kind }: ApiRow): boolean {
  if (kind === 'spawn') return false;
  return (isFallback === true && kind !== 'server') || (isPartial === true && !bound);
}

/** `new Deno.Command('ls')`, which starts nothing by itself. */
function isPreparation(row: ApiRow): boolean {
  return row.kind === 'spawn' && row.startedBy !== undefined;
}

/** `new Deno.Command('ls').spawn()`, also if the command has a variable of its own. */
function startedProgram(index: FileIndex, originOf: OriginOf, node: CallOrNew): Site<Spawner> | undefined {
  const callee = unwrap(node.callee);
  if (node.type !== 'CallExpression' || callee.type !== 'MemberExpression') return undefined;
  const method = index.propertyName(callee);
  if (method === undefined || !STARTING_METHODS.has(method)) return undefined;
  const made = resolveValue(index, callee.object);
  const origin = made?.type === 'NewExpression' ? originOf(made.callee) : undefined;
  const row = origin && apiRow(origin.module, origin.path);
  if (row?.kind !== 'spawn' || !row.startedBy?.includes(method)) return undefined;
  const api = [origin!.module, ...origin!.path, method].join('.');
  const certain = origin!.certain && !node.optional && !callee.optional;
  return { node, callee: node.callee, args: node.arguments, row, api, delivery: { via: 'return' }, certain };
}

/** Looks through `f.call(this, …)`, `f.apply(this, …)` and `Reflect.apply(f, this, …)`. */
export function effectiveCall(index: FileIndex, node: CallOrNew): Pick<Site, 'args' | 'callee'> {
  const callee = unwrap(node.callee);
  if (node.type === 'CallExpression' && callee.type === 'MemberExpression') {
    const method = index.propertyName(callee);
    const [first] = node.arguments;
    if (method === 'apply' && isGlobalReflect(index, callee.object) && first && first.type !== 'SpreadElement')
      return { callee: first, args: undefined };
    if (method === 'call') return { callee: callee.object, args: node.arguments.slice(1) };
    if (method === 'apply') return { callee: callee.object, args: undefined };
  }
  return { callee: node.callee, args: node.arguments };
}

function isGlobalReflect(index: FileIndex, node: TSESTree.Node): boolean {
  return node.type === 'Identifier' && node.name === 'Reflect' && !index.variableOf(node)?.defs.length;
}

/**
 * True if the call opens nothing itself: it wraps an existing descriptor (`fd`, `handle`), uses a custom `fs`, or makes
 * a socket that never connects. Also if its callback is not visible, or if arguments are spread, which may be anything.
 * If its options are not visible, and nothing else says what to open, they probably contain the descriptor: then it
 * opens nothing, either.
 */
function opensNothing(index: FileIndex, site: Site): boolean {
  const { row, args, delivery } = site;
  if (row.kind === 'socket' && !mayHaveDescriptor(index, site.node, row)) return true;
  if (delivery.via === 'callback') return callbackOf(site) === undefined;
  if (!('adopts' in row) || !row.adopts) return false;
  if (!args || args.some(({ type }) => type === 'SpreadElement')) return true;
  const { at, by } = row.adopts;
  const values = args.slice(at).map((argument) => partsOf(index, argument));
  const objects = values.flat().filter((value) => value.type === 'ObjectExpression');
  if (objects.some((options) => by.some((name) => isGiven(optionIn(index, options, name))))) return true;
  if (args.slice(at).some((argument) => by.some((name) => isOptionAssigned(index, argument, name)))) return true;
  const isUnseen = values.length > 0 && !values[0]!.some(isSeen);
  return isUnseen && (at === 0 ? !isAddress(index, args) : isNullish(unwrap(args[0]!)));
}

/** The value of an argument, or the values that `Object.assign` merges into it. */
function partsOf(index: FileIndex, argument: TSESTree.Node): TSESTree.Node[] {
  const { path, value } = resolvePath(index, argument);
  if (path.length > 0) return [];
  if (!isObjectAssign(index, value)) return [value];
  return value.arguments.flatMap((part) => partsOf(index, part)).filter((part) => !isEmpty(part));
}

function isEmpty(node: TSESTree.Node): boolean {
  return node.type === 'ObjectExpression' && node.properties.length === 0;
}

/** True for a literal, but not for an object of spreads only: one that names options would also name a descriptor. */
function isSeen(value: TSESTree.Node | undefined): boolean {
  if (value?.type === 'ObjectExpression')
    return isEmpty(value) || value.properties.some(({ type }) => type === 'Property');
  return value?.type === 'Literal' || value?.type === 'TemplateLiteral';
}

/** Whether the file assigns an option anywhere: `options.socket = …`. */
function isOptionAssigned(index: FileIndex, options: TSESTree.Node, name: string): boolean {
  return index.writesToMember(options, name).some(({ value }) => !isNullish(value));
}

function isGiven(option: TSESTree.Node | undefined): boolean {
  return option !== undefined && !isNullish(option);
}

/** Whether a call has a port or a path, and after it something that is no callback, judged by values and names. */
function isAddress(index: FileIndex, [first, second]: readonly TSESTree.CallExpressionArgument[]): boolean {
  if (!second || functionBehind(index, second)) return false;
  return isSeen(resolveValue(index, second)) || isNamed(first!, /(?:path|port)$/i) || isNamed(second, /host|address/i);
}

function isNamed(argument: TSESTree.Node, pattern: RegExp): boolean {
  const node = unwrap(argument);
  if (node.type === 'MemberExpression') return isNamed(node.property, pattern);
  return node.type === 'Identifier' && pattern.test(node.name);
}

function isNullish(node: TSESTree.Node): boolean {
  return (
    (node.type === 'Literal' && (node.value === null || node.value === '')) ||
    (node.type === 'Identifier' && node.name === 'undefined')
  );
}

/** The callback of a site that delivers to one; undefined if it is not visible, or a literal. */
export function callbackOf(site: Pick<Site, 'args'>): TSESTree.Expression | undefined {
  const callback = site.args && site.args.length > 1 ? lastArgument(site.args) : undefined;
  return callback && ['Literal', 'ObjectExpression', 'TemplateLiteral'].includes(callback.type) ? undefined : callback;
}
