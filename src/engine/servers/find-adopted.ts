// Which calls adopt a descriptor by its number?
import type { TSESTree } from '@typescript-eslint/utils';

import { ADOPTING_METHODS, ADOPTING_NAMES, apiRow, BINDING_METHODS } from '../../knowledge/index.ts';
import { LISTENING_APPS } from '../../knowledge/packages/listening-apps.ts';
import { isFunction, unwrap, type CallOrNew } from '../../utils/ast.ts';
import { oncePer, oncePerRecursively } from '../../utils/once-per.ts';
import type { Analysis } from '../analysis.ts';
import type { FileIndex } from '../names/file-index.ts';
import { callbackOf, effectiveCall, type OpenSite, type SocketSite } from '../calls/find-sites.ts';
import { stepBack, type StepKind } from '../names/follow-names.ts';
import { judgeHolder, judgeSite } from '../marks/judge-site.ts';
import type { Origin } from '../names/origin.ts';
import { optionIn, resolvePath } from '../names/resolve-path.ts';
import { functionBehind, resolveFunction, resolveValue } from '../names/resolve-value.ts';
import { creationOf, serverOf } from './server-of.ts';

type Node = TSESTree.Node;

/** A call that adopts a descriptor which the file does not mark. */
export interface Adopted {
  readonly node: CallOrNew;
  readonly api: string;
  readonly certain: boolean;
  /** The call that created the server which listens on it. */
  readonly server?: Node;
  /** The call that created the socket bound to it. The mark belongs there: after `bind`, it would be too late. */
  readonly socket?: SocketSite;
  /** The argument with its number, if the call returns nothing that could be marked. */
  readonly marked?: TSESTree.Expression | undefined;
  /** Its number, if known. */
  readonly number?: number | undefined;
  /** True if Node reopens it, close-on-exec. */
  readonly isReopened?: true | undefined;
}

/** The modules whose apps can listen on a descriptor: a file that loads only these can have a finding, too. */
export const APP_MODULES: ReadonlySet<string> = new Set(LISTENING_APPS.keys());

/** A call that receives a descriptor, with the argument for it. */
interface Candidate extends Adopted {
  readonly fd: Node;
  /** True for streams of `fs`. They usually get a number from `fs.open`, which already sets close-on-exec. */
  readonly isFile?: boolean;
}

export const findAdopted: (analysis: Analysis) => readonly Adopted[] = oncePer((analysis: Analysis) =>
  analysis.index.callsOf(ADOPTING_NAMES).flatMap((node) => {
    const candidate = listening(analysis, node) ?? binding(analysis, node) ?? adopting(analysis, node);
    if (!candidate || !isForeign(analysis, candidate.fd, candidate.isFile === true)) return [];
    if (judgeHolder(analysis, { node, promise: false }).kind === 'marked') return [];
    const value = resolveValue(analysis.index, candidate.fd);
    const number = value?.type === 'Literal' && typeof value.value === 'number' ? value.value : undefined;
    return [{ ...candidate, number }];
  }),
);

/**
 * Whether Node marks it by itself, as measured: at startup, Node marks descriptors 3 to 16 except 15, and a
 * `tty.WriteStream` reopens its terminal close-on-exec (libuv's `uv_tty_init`, except a master). Deno does neither.
 */
export function isMarkedByNode({ isReopened, number }: Adopted): boolean {
  return isReopened === true || (number !== undefined && number >= 3 && number <= 16 && number !== 15);
}

/** The calls that created the servers and sockets which adopt an existing descriptor. */
export const adoptingMakers: (analysis: Analysis) => ReadonlySet<Node> = oncePer(
  (analysis: Analysis) => new Set(findAdopted(analysis).flatMap(({ server, socket }) => server ?? socket?.node ?? [])),
);

function listening(analysis: Analysis, node: CallOrNew): Candidate | undefined {
  const call = listenCall(analysis, node);
  return call && (listeningServer(analysis, node, call) ?? listeningApp(analysis, node, call));
}

/** `server.listen({ fd: 3 })` */
function listeningServer(analysis: Analysis, node: CallOrNew, { certain, fd, on }: ListenCall): Candidate | undefined {
  const server = serverOf(analysis, on);
  if (!server || server.isMarked) return undefined;
  return { node, fd, api: 'server.listen', certain: server.certain && certain, server: creationOf(analysis, on) };
}

/** `express().listen({ fd: 20 })` */
function listeningApp(analysis: Analysis, node: CallOrNew, { certain, fd, on }: ListenCall): Candidate | undefined {
  const maker = creationOf(analysis, on);
  const origin =
    maker.type === 'CallExpression' || maker.type === 'NewExpression' ? analysis.originOf(maker.callee) : undefined;
  const gives = origin && !origin.promise && isOwnName(origin) ? LISTENING_APPS.get(origin.module) : undefined;
  if (!origin || !gives) return undefined;
  const adopted = { node, fd, api: 'app.listen', certain: origin.certain && certain };
  // Marking a number that is not open throws immediately; without a mark, the promise would reject instead.
  return gives === 'server' ? adopted : { ...adopted, certain: false, marked: fd as TSESTree.Expression };
}

/** True for a package's main export, also under the package's own name: `import { fastify } from 'fastify'`. */
function isOwnName({ module, path: [name, ...more] }: Origin): boolean {
  return more.length === 0 && (name === undefined || name === module);
}

/** A call of `listen`: its receiver, and the descriptor to listen on. */
interface ListenCall {
  readonly on: TSESTree.Expression;
  readonly fd: Node;
  readonly certain: boolean;
}

function listenCall({ index }: Pick<Analysis, 'index'>, node: CallOrNew): ListenCall | undefined {
  const callee = unwrap(node.callee);
  if (
    node.type !== 'CallExpression' ||
    callee.type !== 'MemberExpression' ||
    !ADOPTING_METHODS.has(index.propertyName(callee) ?? '')
  )
    return undefined;
  const fd = fdAmong(index, node.arguments.slice(0, 1));
  return fd && { on: callee.object, fd, certain: !node.optional && !callee.optional };
}

/** `socket.bind({ fd: 20 })` */
function binding(analysis: Analysis, node: CallOrNew): Candidate | undefined {
  const { index, sockets } = analysis;
  const callee = unwrap(node.callee);
  const method = callee.type === 'MemberExpression' ? index.propertyName(callee) : undefined;
  if (callee.type !== 'MemberExpression' || method === undefined || !BINDING_METHODS.has(method)) return undefined;
  const fd = fdAmong(analysis.index, node.arguments.slice(0, 1));
  const maker = fd && resolvePath(index, callee.object);
  const socket = sockets.find((site) => site.node === maker?.value && maker.path.length === 0);
  if (!fd || !socket?.row.adoptsBy?.includes(method) || judgeSite(analysis, socket).kind === 'marked') return undefined;
  return { node, fd, api: `socket.${method}`, certain: socket.certain, socket };
}

/** `new net.Socket({ fd })`, `new tty.ReadStream(fd)`, `fs.createReadStream('', { fd })` */
function adopting({ index, originOf }: Pick<Analysis, 'index' | 'originOf'>, node: CallOrNew): Candidate | undefined {
  const { callee, args } = effectiveCall(index, node);
  const origin = originOf(callee);
  const row = origin && !origin.promise && !origin.promisified ? apiRow(origin.module, origin.path) : undefined;
  if (!origin || !row || !args || args.some(({ type }) => type === 'SpreadElement')) return undefined;
  const api = `${node.type === 'NewExpression' ? 'new ' : ''}${[origin.module, ...origin.path].join('.')}`;
  const certain = origin.certain && !(node.type === 'CallExpression' && node.optional);
  if (row.kind === 'adopter')
    return args[row.fdAt] && { node, fd: args[row.fdAt]!, api, certain, isReopened: row.reopens };
  if (!('adopts' in row) || !row.adopts?.by.includes('fd')) return undefined;
  const fd = fdAmong(index, args.slice(row.adopts.at));
  return fd && { node, fd, api, certain, isFile: row.kind === 'open' };
}

function fdAmong(index: FileIndex, args: readonly Node[]): Node | undefined {
  return args.map(fdGivenBy(index)).find((fd) => fd !== undefined);
}

/** The value of `fd` in an object, or in a branch: `process.env.LISTEN_FDS ? { fd: 3 } : { port }`. */
const fdGivenBy = oncePer((index: FileIndex) => {
  const fdIn: (argument: Node) => Node | undefined = oncePerRecursively((argument: Node) => {
    const value = resolveValue(index, argument);
    if (value?.type === 'ConditionalExpression') return fdIn(value.consequent) ?? fdIn(value.alternate);
    return value?.type === 'ObjectExpression' ? optionIn(index, value, 'fd') : undefined;
  }, undefined);
  return fdIn;
});

/** Whether a descriptor may come from outside this file and Node: not standard, not opened or marked here. */
function isForeign(analysis: Analysis, fd: Node, isFile: boolean): boolean {
  const answers = foreignness(analysis);
  return (isFile ? answers.files : answers.others)(unwrap(fd));
}

/** An expression that refers back to itself does not come from outside. */
const foreignness = oncePer((analysis: Analysis) => ({
  files: oncePerRecursively<Node, boolean>((fd) => comesFromOutside(analysis, fd, true), false),
  others: oncePerRecursively<Node, boolean>((fd) => comesFromOutside(analysis, fd, false), false),
}));

function comesFromOutside(analysis: Analysis, node: Node, isFile: boolean): boolean {
  const { helpers, index, opens } = analysis;
  if (helpers.marksOf(index.placeOf(node)).length > 0) return false;
  const value = resolveValue(index, node);
  if (value?.type === 'Literal') return typeof value.value === 'number' && value.value > 2;
  const isCall = value?.type === 'CallExpression';
  if (value && helpers.isCallOf(value, 'setNoInherit')) return false;
  const opened = value && unwrap(value.type === 'AwaitExpression' ? value.argument : value);
  if (opened && opens.some((site) => site.node === opened)) return false;
  const back = stepBack(index, opened ?? node);
  if (back && EACH.has(back.by)) return back.sources.every((source) => isForeign(analysis, source.value, isFile));
  if (opened?.type === 'CallExpression' && resolveFunction(index, opened.callee)) return false;
  if (value && isNumberFromText(value)) return true;
  const elements = elementsBehind(analysis, node);
  if (elements) return elements.every((element) => isForeign(analysis, element, isFile));
  if (isNumberOf(analysis, node)) return false;
  if (node.type === 'Identifier') {
    // `let fd; try { fd = openSync('/dev/tty'); } catch { fd = 0; }`
    const sources = back?.by === 'alias' ? back.sources : [];
    if (
      sources.length > 1 &&
      sources.every(({ path, value: given }) => path.length === 0 && !isForeign(analysis, given, isFile))
    )
      return false;
    return !isFile && node.name !== 'undefined' && !isOpenedParameter(analysis, node);
  }
  return !isFile && (node.type === 'MemberExpression' || isCall);
}

/** The steps that may lead to several sources, all of which have to come from outside. */
const EACH: ReadonlySet<StepKind> = new Set(['call', 'choice', 'parameter', 'property']);

/** `Number(process.env.FD)`, `parseInt(argument, 10)`, `+argument` */
function isNumberFromText(value: Node): boolean {
  if (value.type === 'UnaryExpression') return value.operator === '+';
  const callee = value.type === 'CallExpression' ? unwrap(value.callee) : undefined;
  const name = callee?.type === 'MemberExpression' ? callee.property : callee;
  return name?.type === 'Identifier' && (name.name === 'Number' || name.name === 'parseInt');
}

/** `fs.open(path, (err, fd) => …)`, and parameters of any function that is a first argument: `then((fd) => …)`. */
function isOpenedParameter({ index, opens }: Pick<Analysis, 'index' | 'opens'>, name: TSESTree.Identifier): boolean {
  const [definition] = index.variableOf(name)?.defs ?? [];
  const fn = definition?.type === 'Parameter' ? (definition.node as Node) : undefined;
  if (!isFunction(fn)) return false;
  const isDelivered = (site: OpenSite): boolean => {
    const callback = site.delivery.via === 'callback' ? callbackOf(site) : undefined;
    return callback !== undefined && functionBehind(index, callback) === fn;
  };
  return opens.some(isDelivered) || (fn.parent?.type === 'CallExpression' && fn.parent.arguments[0] === fn);
}

/** The values that a name has in turn: `[1, 2]` in `for (const fd of [1, 2])` and `[1, 2].forEach((fd) => …)`. */
function elementsBehind({ index }: Pick<Analysis, 'index'>, node: Node): readonly Node[] | undefined {
  const [definition] = node.type === 'Identifier' ? (index.variableOf(node)?.defs ?? []) : [];
  const source = definition && iteratedBy(definition.node, definition.name);
  const list = source && resolveValue(index, source);
  return list?.type === 'ArrayExpression' ? list.elements.flatMap((element) => element ?? []) : undefined;
}

/** The list that a loop's variable, or the first parameter of a callback, goes through. */
function iteratedBy(owner: Node, name: Node): Node | undefined {
  if (owner.type === 'VariableDeclarator')
    return owner.id === name && owner.parent.parent.type === 'ForOfStatement' ? owner.parent.parent.right : undefined;
  if (
    !isFunction(owner) ||
    owner.params[0] !== name ||
    owner.parent.type !== 'CallExpression' ||
    owner.parent.arguments[0] !== owner
  )
    return undefined;
  const callee = unwrap(owner.parent.callee);
  return callee.type === 'MemberExpression' ? callee.object : undefined;
}

/** `process.stdin.fd`, `socket._handle.fd`, and `fd` of an object that this file opened, also destructured. */
function isNumberOf({ index, opens }: Pick<Analysis, 'index' | 'opens'>, expression: Node): boolean {
  const { value, path } = resolvePath(index, expression);
  if (path.at(-1) !== 'fd') return false;
  const owner = path.at(-2) ?? (value.type === 'Identifier' ? value.name : '');
  return (
    /^(?:std(?:in|out|err)|_handle)$/.test(owner) || (path.length === 1 && opens.some((site) => site.node === value))
  );
}
