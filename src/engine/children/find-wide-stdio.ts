import type { TSESTree } from '@typescript-eslint/utils';

import { unwrap } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import { eventOf, usesOf, type Uses } from './child-uses.ts';
import type { SpawnSite } from '../calls/find-sites.ts';
import { findStarts } from './find-sealed-spawns.ts';
import { constantString } from '../names/module-sources.ts';
import { resolveValue } from '../names/resolve-value.ts';
import { chainStart, LISTENER_METHODS } from '../names/emitter-idioms.ts';
import { optionOf, spawnOptionsOf, type SpawnOptions } from './spawn-options.ts';
import { handedOn, outputOf, type Output } from './stdio.ts';

type Node = TSESTree.Node;

/** A child that is left to itself and still holds this process's output. */
export interface WideChild {
  readonly site: SpawnSite;
  readonly options: SpawnOptions;
  readonly output: Output;
  /** What says that nobody waits for it. */
  readonly left: 'detached' | 'unref';
  readonly holds: 'inherit' | 'pipe';
  /** The statement that starts it, and nothing else on another path. */
  readonly statement: TSESTree.Statement | undefined;
  /** A name for a file that it could write to. */
  readonly log: string;
}

/** A descriptor that a child gets beside its standard three, without a decision about it. */
export interface HandedOn {
  readonly site: SpawnSite;
  readonly node: Node;
  readonly what: 'descriptor' | 'server' | 'socket';
}

export function findWideChildren(analysis: Analysis): WideChild[] {
  return findStarts(analysis).flatMap((site) => {
    const options = site.row.stdio && site.delivery.via === 'return' ? spawnOptionsOf(analysis, site) : undefined;
    const output = options && outputOf(analysis, site, options);
    const [stdout, stderr] = output?.kinds ?? [];
    const holds =
      stdout === 'inherit' || stderr === 'inherit'
        ? 'inherit'
        : stdout === 'pipe' || stderr === 'pipe'
          ? 'pipe'
          : undefined;
    if (!options || !output || !holds) return [];
    const left = leftBehind(analysis, site, options, holds);
    return left
      ? [{ site, options, output, left, holds, statement: statementOf(site.node), log: logOf(analysis, site) }]
      : [];
  });
}

/**
 * The statement of a block that runs exactly if the call does: `spawn(…).unref();`, `const child = spawn(…);`,
 * `this.child = spawn(…);`. In a case of a `switch`, what is declared belongs to the other cases, too.
 */
function statementOf(call: Node): TSESTree.Statement | undefined {
  for (let node = call; node.parent; node = node.parent) {
    const { parent } = node;
    switch (parent.type) {
      case 'CallExpression':
        if (parent.callee !== node) return undefined;
        break;
      case 'AssignmentExpression':
        if (parent.operator !== '=' || parent.right !== node) return undefined;
        break;
      case 'MemberExpression':
        if (parent.object !== node) return undefined;
        break;
      case 'ExportNamedDeclaration':
      case 'ExpressionStatement':
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'VariableDeclaration':
      case 'VariableDeclarator':
        break;
      case 'BlockStatement':
      case 'Program':
      case 'StaticBlock':
        return node as TSESTree.Statement;
      default:
        return undefined;
    }
  }
  return undefined;
}

/** Named as the program is, where the file tells that in a word. */
function logOf({ index }: Analysis, { args: [program] = [] }: SpawnSite): string {
  const path = program && constantString(index, program);
  const word = path === undefined ? undefined : /(?:^|[\\/])(\w[\w-]*)(?:\.\w+)*$/.exec(path)?.[1];
  return `${word ?? 'child'}.log`;
}

/** Members by which a caller goes on with a child that it started. */
const STREAMS: ReadonlySet<string> = new Set(['stdin', 'stdout', 'stderr', 'stdio', '']);
const ENDS: ReadonlySet<string> = new Set(['close', 'exit']);

function leftBehind(
  analysis: Analysis,
  { node, row }: SpawnSite,
  options: SpawnOptions,
  holds: 'inherit' | 'pipe',
): WideChild['left'] | undefined {
  const uses = usesOf(analysis.index, node);
  const isUnreffed = uses.members.some(({ name }) => name === 'unref');
  // Pipes that the caller reads are there on purpose.
  const isRead = uses.members.some(({ name }) => STREAMS.has(name));
  const isDetached = isTrue(analysis, optionOf(options, 'detached'));
  if (isUnreffed && isDetached) return holds === 'inherit' || !(isRead || uses.escapes) ? 'unref' : undefined;
  // Without a group of its own, and with nobody reading its pipes, it is left behind only if nothing waits for it.
  if (uses.escapes || isRead || isWaitedFor(uses) || row.ipc) return undefined;
  if (isUnreffed) return 'unref';
  return isDetached && !isKilled(uses) ? 'detached' : undefined;
}

function isTrue({ index }: Analysis, value: Node | 'absent' | undefined): boolean {
  const resolved = value && value !== 'absent' ? resolveValue(index, value) : undefined;
  return resolved?.type === 'Literal' && resolved.value === true;
}

function isWaitedFor({ members }: Uses): boolean {
  return members.some((member) => {
    const event = eventOf(member, LISTENER_METHODS);
    return event !== undefined && ENDS.has(event);
  });
}

/** `child.kill()`, `process.kill(-child.pid)`: it does not outlive this process by intent. */
function isKilled({ members }: Uses): boolean {
  return members.some(
    ({ name, node }) => name === 'kill' || (name === 'pid' && node.parent?.type === 'UnaryExpression'),
  );
}

/** The sockets, servers and raw descriptors in `stdio` that nothing in the file decides about. */
export function findHandedOn(analysis: Analysis): HandedOn[] {
  return findStarts(analysis).flatMap((site) => {
    const options = site.row.stdio && spawnOptionsOf(analysis, site);
    if (!options) return [];
    return handedOn(analysis, options).flatMap(({ node, position }) => {
      const what = undecided(analysis, node, position);
      return what ? [{ site, node, what }] : [];
    });
  });
}

function undecided(analysis: Analysis, node: Node, position: number): HandedOn['what'] | undefined {
  const { helpers, index, servers, sockets } = analysis;
  if (position > 2 && node.type === 'Literal' && typeof node.value === 'number')
    return node.value > 2 ? 'descriptor' : undefined;
  const object = handleOwner(analysis, node);
  const value = resolveValue(index, object) ?? object;
  const made = [value, unwrap(chainStart(index, value))];
  const what = servers.some((site) => made.includes(site.node))
    ? 'server'
    : sockets.some((site) => made.includes(site.node))
      ? 'socket'
      : undefined;
  const place = index.placeOf(object);
  const isDecided = helpers.marksOf(place).length > 0 || (place !== undefined && isLetGo(analysis, place));
  return isDecided ? undefined : what;
}

/** `server` in `server._handle`, which older code passes. */
function handleOwner({ index }: Analysis, node: Node): Node {
  const member = unwrap(node);
  return member.type === 'MemberExpression' && index.propertyName(member) === '_handle' ? member.object : node;
}

const LETTING_GO: ReadonlySet<string> = new Set(['close', 'destroy', 'end']);

/** The file closes its own: then the child is to have it. */
function isLetGo({ index }: Analysis, place: string): boolean {
  return index.callsOf(LETTING_GO).some(({ callee }) => {
    const member = unwrap(callee);
    return (
      member.type === 'MemberExpression' &&
      index.placeOf(member.object) === place &&
      LETTING_GO.has(index.propertyName(member) ?? '')
    );
  });
}
