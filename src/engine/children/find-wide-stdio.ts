// Which detached children keep outputs of this process, and which children get sockets through `stdio`?
import type { TSESTree } from '@typescript-eslint/utils';

import { unwrap } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import { eventOf, usesOf, type Uses } from './child-uses.ts';
import type { SpawnSite } from '../calls/find-sites.ts';
import { exitsAfter } from './exits-after.ts';
import { findAllSpawns } from './find-all-spawns.ts';
import { constantString } from '../names/module-sources.ts';
import { resolveValue } from '../names/resolve-value.ts';
import { chainStart, LISTENER_METHODS } from '../names/emitter-idioms.ts';
import { optionOf, spawnOptionsOf, type SpawnOptions } from './spawn-options.ts';
import { statementOf } from './statement-of.ts';
import { stdioElements, childStdioOf, type ChildStdio } from './stdio.ts';

type Node = TSESTree.Node;

/** What detaches a child: `detached: true`, `process.exit()` in the parent, or `unref()`. */
type Detachment = 'detached' | 'exit' | 'unref';

/**
 * A detached child, for which nobody waits, that holds more than it should: outputs of this process, pipes to it, or
 * its terminal.
 */
export interface WideChild {
  readonly site: SpawnSite;
  readonly options: SpawnOptions;
  readonly output: ChildStdio;
  /** What detaches it. */
  readonly detachedBy: Detachment;
  readonly holds: 'inherit' | 'pipe' | 'terminal';
  /** A log file that the `stdio` list already has for the other output. */
  readonly sharedLog: TSESTree.Identifier | undefined;
  /** The statement that runs exactly when the child is started. */
  readonly statement: TSESTree.Statement | undefined;
  /** The name of a log file that it could write to. */
  readonly log: string;
}

/** A socket, server or raw descriptor passed through `stdio`, without a decision about it in the file. */
export interface UndecidedStdio {
  readonly site: SpawnSite;
  readonly node: Node;
  readonly what: 'descriptor' | 'server' | 'socket';
}

export function findWideChildren(analysis: Analysis): WideChild[] {
  return findAllSpawns(analysis).flatMap((site) => {
    const options = site.row.stdio && site.delivery.via === 'return' ? spawnOptionsOf(analysis, site) : undefined;
    const output = options && childStdioOf(analysis, site, options);
    const holds = output && heldAs(output);
    if (!options || !output || !holds) return [];
    const detachedBy = detachmentOf(analysis, site, options, holds);
    if (!detachedBy) return [];
    const sharedLog = logInList(analysis, output);
    return [
      {
        site,
        options,
        output,
        detachedBy: detachedBy,
        holds,
        sharedLog,
        statement: statementOf(site.node),
        log: logOf(analysis, site),
      },
    ];
  });
}

/** What does most harm of what a child holds: an output of this process, a pipe to it, or only its stdin. */
function heldAs({ kinds, stdin }: ChildStdio): WideChild['holds'] | undefined {
  if (kinds.includes('inherit')) return 'inherit';
  if (kinds.includes('pipe')) return 'pipe';
  return stdin === 'inherit' ? 'terminal' : undefined;
}

/** `log` in `['ignore', log, 'inherit']`. */
function logInList({ index }: Pick<Analysis, 'index'>, { kinds, stdio }: ChildStdio): TSESTree.Identifier | undefined {
  const list = stdio && resolveValue(index, stdio);
  if (list?.type !== 'ArrayExpression') return undefined;
  const logs = [1, 2].flatMap((n) => {
    const element = list.elements[n];
    return element?.type === 'Identifier' && !isWideKind(kinds[n - 1]) ? [element] : [];
  });
  return logs.length === 1 ? logs[0] : undefined;
}

function isWideKind(kind: ChildStdio['stdin']): boolean {
  return kind === 'inherit' || kind === 'pipe';
}

/** The log is named after the program, if the file shows that as a plain name. */
function logOf({ index }: Pick<Analysis, 'index'>, { args: [program] = [] }: SpawnSite): string {
  const path = program && constantString(index, program);
  const word = path === undefined ? undefined : /(?:^|[\\/])(\w[\w-]*)(?:\.\w+)*$/.exec(path)?.[1];
  return `${word ?? 'child'}.log`;
}

/** Members with which the parent talks to a child; an unknown member counts, too. */
const STREAMS: ReadonlySet<string> = new Set(['stdin', 'stdout', 'stderr', 'stdio', '']);
const ENDS: ReadonlySet<string> = new Set(['close', 'exit']);

function detachmentOf(
  analysis: Analysis,
  { node, row }: SpawnSite,
  options: SpawnOptions,
  holds: WideChild['holds'],
): Detachment | undefined {
  const uses = usesOf(analysis.index, node);
  const isUnreffed = uses.members.some(({ name }) => name === 'unref');
  const isDetached = isTrue(analysis, optionOf(options, 'detached'));
  // Pipes that the parent uses are intended, unless it releases them; an inherited stream is not a pipe.
  const usesPipes = uses.members.some(({ name }) => STREAMS.has(name)) && !releasesOutputs(analysis, uses);
  if (isUnreffed && isDetached) return holds !== 'pipe' || !(usesPipes || uses.escapes) ? 'unref' : undefined;
  if (uses.escapes || isWaitedFor(uses)) return undefined;
  // Until it is closed, a channel keeps this process running and lets it talk to the child.
  if (row.ipc && uses.members.some(({ name }) => CHANNEL.has(name))) return undefined;
  const isUnreferenced = isUnreffed && (!row.ipc || uses.members.some(({ name }) => name === 'disconnect'));
  // A child whose stdin this process writes to ends with it: its input ends.
  const isWrittenTo = uses.members.some(({ name }) => name === 'stdin' || name === 'stdio');
  if (isUnreferenced && !isWrittenTo && !(holds === 'pipe' && usesPipes)) return 'unref';
  if (usesPipes || isKilled(uses)) return undefined;
  if (isDetached && !row.ipc) return 'detached';
  return holds === 'inherit' && exitsAfter(analysis, node) ? 'exit' : undefined;
}

const CHANNEL: ReadonlySet<string> = new Set(['channel', 'send']);

/** `child.stdout.destroy()`, or `child.unref()` inside a `once('data')` listener of an output. */
function releasesOutputs({ index }: Pick<Analysis, 'index'>, { members }: Uses): boolean {
  const outputs = members.filter(({ name }) => name === 'stdout' || name === 'stderr');
  const isReleased = outputs.some(({ node }) =>
    usesOf(index, node).members.some(({ name }) => name === 'destroy' || name === 'unref'),
  );
  const unrefs = members.filter(({ name }) => name === 'unref');
  const isOnce = outputs.some(({ node }) =>
    usesOf(index, node).members.some((member) => {
      const call = member.node.parent;
      return (
        eventOf(member, ONCE) === 'data' &&
        call !== undefined &&
        unrefs.some((unref) => unref.node.range[0] > call.range[0] && unref.node.range[1] < call.range[1])
      );
    }),
  );
  return isReleased || isOnce;
}

const ONCE: ReadonlySet<string> = new Set(['once']);

function isTrue({ index }: Pick<Analysis, 'index'>, value: Node | 'absent' | undefined): boolean {
  const resolved = value && value !== 'absent' ? resolveValue(index, value) : undefined;
  return resolved?.type === 'Literal' && resolved.value === true;
}

function isWaitedFor({ members }: Uses): boolean {
  return members.some((member) => {
    const event = eventOf(member, LISTENER_METHODS);
    return event !== undefined && ENDS.has(event);
  });
}

/** `child.kill()`, `process.kill(-child.pid)`: the child is not meant to outlive this process. */
function isKilled({ members }: Uses): boolean {
  return members.some(
    ({ name, node }) => name === 'kill' || (name === 'pid' && node.parent?.type === 'UnaryExpression'),
  );
}

/** The sockets, servers and raw descriptors in `stdio` that the file neither marks nor closes. */
export function findUndecidedStdio(analysis: Analysis): UndecidedStdio[] {
  return findAllSpawns(analysis).flatMap((site) => {
    const options = site.row.stdio && spawnOptionsOf(analysis, site);
    if (!options) return [];
    return stdioElements(analysis, options).flatMap(({ node, position }) => {
      const what = undecided(analysis, node, position);
      return what ? [{ site, node, what }] : [];
    });
  });
}

function undecided(analysis: Analysis, node: Node, position: number): UndecidedStdio['what'] | undefined {
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
  const isDecided = helpers.marksOf(place).length > 0 || (place !== undefined && closesOwnCopy(analysis, place));
  return isDecided ? undefined : what;
}

/** `server` in `server._handle`, which older code passes. */
function handleOwner({ index }: Pick<Analysis, 'index'>, node: Node): Node {
  const member = unwrap(node);
  return member.type === 'MemberExpression' && index.propertyName(member) === '_handle' ? member.object : node;
}

const CLOSING_METHODS: ReadonlySet<string> = new Set(['close', 'destroy', 'end']);

/** True if the file closes its own copy: the child is meant to have it. */
function closesOwnCopy({ index }: Pick<Analysis, 'index'>, place: string): boolean {
  return index.callsOf(CLOSING_METHODS).some(({ callee }) => {
    const member = unwrap(callee);
    return (
      member.type === 'MemberExpression' &&
      index.placeOf(member.object) === place &&
      CLOSING_METHODS.has(index.propertyName(member) ?? '')
    );
  });
}
