// Which functions run a command from a parameter and wait for its output, even if it leaves a process behind?
import type { TSESTree } from '@typescript-eslint/utils';

import { SHELLS } from '../../knowledge/commands.ts';
import { homeOf, unwrap } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import { callbackOf, type SpawnSite } from '../calls/find-sites.ts';
import type { FileIndex } from '../names/file-index.ts';
import { resolveValue } from '../names/resolve-value.ts';
import { usesOf } from './child-uses.ts';
import { baseName } from './command-words.ts';
import { isClosedOnExit } from './find-close-waits.ts';
import { findAllSpawns } from './find-all-spawns.ts';
import { pipesOf } from './pipes.ts';
import { settlersAround } from './settled-at-end.ts';
import { spawnOptionsOf } from './spawn-options.ts';
import { isBlocking, waitsFor, type Wait } from './waits.ts';

type Node = TSESTree.Node;

/** A wait for a command that comes from a parameter of the function around it, or from `this`. */
export interface UnknownWait {
  readonly site: SpawnSite;
  readonly wait: Wait;
}

/** At most one per function: an author who fixes one command sees the others. */
export function findUnknownWaits(analysis: Analysis): UnknownWait[] {
  const found = new Map<Node | undefined, UnknownWait>();
  for (const site of findAllSpawns(analysis)) {
    const home = homeOf(site.node);
    if (found.has(home) || !isGivenCommand(analysis.index, site) || isClosedOnExit(analysis, site)) continue;
    const uses = usesOf(analysis.index, site.node);
    const pipes = pipesOf(analysis, site, spawnOptionsOf(analysis, site));
    // Where the options are not visible, reading an output shows that it is a pipe.
    const isPipe = (name: string, n: 0 | 1): boolean => pipes[n] || uses.members.some((member) => member.name === name);
    const held = [...(isPipe('stdout', 0) ? ['stdout'] : []), ...(isPipe('stderr', 1) ? ['stderr'] : [])];
    const wait = waitsFor(analysis, site, uses).find(
      (candidate) =>
        candidate.streams.some((stream) => held.includes(stream)) && settlesPromise(analysis, site, candidate),
    );
    if (wait) found.set(home, { site, wait });
  }
  return [...found.values()];
}

/** `spawn(command)`, `exec(`${command} …`)`, `spawn('bash', ['-c', command])`: `command` is a parameter or in `this`. */
function isGivenCommand(index: FileIndex, { args }: SpawnSite): boolean {
  const [first, second] = args ?? [];
  if (!first) return false;
  const program = resolveValue(index, first);
  if (program?.type === 'ArrayExpression') return isGivenScript(index, program.elements);
  const list = second && resolveValue(index, second);
  if (program?.type === 'Literal')
    return list?.type === 'ArrayExpression' && isGivenScript(index, [program, ...list.elements]);
  return isGiven(index, first);
}

function isGivenScript(index: FileIndex, [program, option, script]: readonly (Node | null | undefined)[]): boolean {
  if (program && isGiven(index, program)) return true;
  const [name, flag] = [program, option].map((node) => node && resolveValue(index, node));
  return (
    name?.type === 'Literal' &&
    SHELLS.has(baseName(String(name.value))) &&
    flag?.type === 'Literal' &&
    /^-[a-z]*c$/.test(String(flag.value)) &&
    script != null &&
    isGiven(index, script)
  );
}

/** A parameter, `this`, a member of either, or a string that begins with one of these. */
function isGiven(index: FileIndex, node: Node): boolean {
  const value = unwrap(node);
  switch (value.type) {
    case 'ThisExpression':
      return true;
    case 'MemberExpression':
      return isGiven(index, value.object);
    case 'Identifier':
      return index.variableOf(value)?.defs[0]?.type === ('Parameter' as string);
    case 'TemplateLiteral':
      return (
        value.quasis[0]?.value.raw === '' && value.expressions[0] !== undefined && isGiven(index, value.expressions[0])
      );
    case 'BinaryExpression':
      return value.operator === '+' && isGiven(index, value.left);
    default:
      return false;
  }
}

/** True if the function's caller can wait, too: for the call's own promise, or one that settles at the wait's end. */
function settlesPromise(analysis: Analysis, site: SpawnSite, { event, node }: Wait): boolean {
  const { index } = analysis;
  if (isBlocking(analysis, site)) return false;
  const isCall = node === site.node;
  if (isCall ? site.delivery.via === 'promise' || site.row.settles : event === undefined) return true;
  const handler = isCall ? callbackOf(site) : listenerOf(event!.node);
  const settlers = settlersAround(index, site.node);
  return (
    handler !== undefined &&
    settlers.some(({ range: [start, end] }) => start >= handler.range[0] && end <= handler.range[1])
  );
}

function listenerOf(event: Node): Node | undefined {
  return event.parent?.type === 'CallExpression' ? event.parent.arguments[1] : undefined;
}
