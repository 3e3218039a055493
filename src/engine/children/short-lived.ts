// Does a child exit so soon that the descriptors it holds do no harm?
import type { TSESTree } from '@typescript-eslint/utils';

import { PREFIXES, SHELLS, SHORT_TIMEOUT } from '../../knowledge/commands.ts';
import { homeOf } from '../../utils/ast.ts';
import { oncePer, oncePerRecursively } from '../../utils/once-per.ts';
import type { Analysis } from '../analysis.ts';
import type { SpawnSite } from '../calls/find-sites.ts';
import type { FileIndex } from '../names/file-index.ts';
import { stepBack } from '../names/follow-names.ts';
import { resolveValue } from '../names/resolve-value.ts';
import { staticValue } from '../names/static-value.ts';
import { usesOf } from './child-uses.ts';
import { baseName } from './command-words.ts';
import { commandOf, type StartedCommand } from './command-of.ts';
import { leavesProcess, leftByProgram } from './left-by-command.ts';
import { isMomentaryLine, isMomentaryProgram } from './momentary-command.ts';
import { isLauncher, isSettledAtEnd } from './settled-at-end.ts';
import { optionOf, spawnOptionsOf, type SpawnOptions } from './spawn-options.ts';
import { isAwaited, isBlocking } from './waits.ts';

type Node = TSESTree.Node;

/**
 * True if the parent waits for the child, kills it after a timeout or collects the output of a known program, or
 * if the command exits immediately or does not exist on Linux; and if the command leaves no process behind.
 */
export function isShortLived(analysis: Analysis, site: SpawnSite): boolean {
  if (site.row.isBrief || isLauncher(analysis, site)) return true;
  const options = spawnOptionsOf(analysis, site);
  const isEndedByParent =
    isBlocking(analysis, site) || isLimited(analysis, site, options) || isSettledAtEnd(analysis, site, options);
  const answers = isEndedByParent || givesOutput(analysis, site, options);
  return commandsOf(analysis, site, options).every((command) =>
    command
      ? (isEndedByParent || (answers && isKnownProgram(command)) || exitsImmediately(command)) &&
        !leavesSomething(command)
      : isEndedByParent,
  );
}

/** Whether a command exits immediately, whatever user it runs as. */
export function isMomentaryCommand(analysis: Analysis, site: SpawnSite): boolean {
  return commandsOf(analysis, site, spawnOptionsOf(analysis, site)).every(
    (command) => command && exitsImmediately(command) && !leavesSomething(command),
  );
}

function exitsImmediately(command: StartedCommand): boolean {
  return 'line' in command
    ? isMomentaryLine(command.line, command.shell)
    : isMomentaryProgram(command.program, command.args);
}

/** True if the call delivers the child's whole output when it is done: its author expects the child to end. */
function givesOutput(analysis: Analysis, site: SpawnSite, options: SpawnOptions | undefined): boolean {
  const { pipes, settles } = site.row;
  const isCollected =
    pipes === true ||
    (settles === true &&
      options !== undefined &&
      ['stdio', 'stdout'].every((name) => optionOf(options, name) === 'absent'));
  return isCollected && isAwaited(analysis, site);
}

/** True if the program is known, and is not one that runs another command, such as a shell. */
function isKnownProgram(command: StartedCommand): boolean {
  if (!('line' in command)) return !SHELLS.has(baseName(command.program));
  const program = /^\s*([\w./-]+)(?=\s|$)/.exec(command.line)?.[1];
  return program !== undefined && !SHELLS.has(baseName(program)) && !PREFIXES.has(baseName(program));
}

function leavesSomething(command: StartedCommand): boolean {
  return 'line' in command
    ? leavesProcess(command.line, command.shell)
    : leftByProgram(command.program, command.args) !== undefined;
}

/** Every command that a call may start: both of `exec(isWindows ? 'where git' : 'which git')`. */
function commandsOf(
  analysis: Analysis,
  site: SpawnSite,
  options: SpawnOptions | undefined,
): (StartedCommand | undefined)[] {
  const [first, ...rest] = site.args ?? [];
  if (!first) return [commandOf(analysis, site, options)];
  return alternatives(analysis.index)(first).map((command) =>
    commandOf(analysis, { ...site, args: [command as TSESTree.Expression, ...rest] }, options),
  );
}

/** The values that an expression may have: both sides of a choice, including one in a function of the file. */
const alternatives = oncePer((index: FileIndex) => {
  const each: (expression: Node) => readonly Node[] = oncePerRecursively((expression: Node) => {
    const back = stepBack(index, resolveValue(index, expression) ?? expression);
    if (back?.by !== 'choice' && back?.by !== 'call') return [expression];
    return [...new Set(back.sources.flatMap(({ value }) => each(value)))];
  }, []);
  return each;
});

/** Whether the file, or Node, kills the child after a timeout. */
function isLimited(analysis: Analysis, site: SpawnSite, options: SpawnOptions | undefined): boolean {
  return (options !== undefined && hasTimeout(analysis.index, options)) || isKilledLater(analysis, site);
}

/** `{ timeout: 5000 }`, `{ signal: AbortSignal.timeout(5000) }` */
function hasTimeout(index: FileIndex, options: SpawnOptions): boolean {
  const [timeout, signal] = ['timeout', 'signal'].map((name) => {
    const option = optionOf(options, name);
    return option === 'absent' ? undefined : option;
  });
  const own = signal && resolveValue(index, signal);
  const ofSignal =
    own?.type === 'CallExpression' && index.sourceCode.getText(own.callee) === 'AbortSignal.timeout'
      ? own.arguments[0]
      : undefined;
  return [timeout, ofSignal].some((limit) => limit !== undefined && isLimit(index, limit));
}

/** `setTimeout(() => child.kill(), 5000)` */
function isKilledLater({ index }: Pick<Analysis, 'index'>, { node }: SpawnSite): boolean {
  return usesOf(index, node).members.some(({ name, node: member }) => {
    const fn = name === 'kill' ? homeOf(member) : undefined;
    const call = fn?.parent;
    if (call?.type !== 'CallExpression' || call.arguments[0] !== fn || !call.arguments[1]) return false;
    return index.sourceCode.getText(call.callee) === 'setTimeout' && isLimit(index, call.arguments[1]);
  });
}

/** True for a timeout that is short or unknown: code that sets one has decided how long the child may live. */
function isLimit(index: FileIndex, milliseconds: Node): boolean {
  const known = staticValue(index, milliseconds);
  return !known || (typeof known.value === 'number' && known.value > 0 && known.value <= SHORT_TIMEOUT);
}
