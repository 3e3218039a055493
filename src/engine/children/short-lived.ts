// Is a child gone before anybody could miss what it holds?
import type { TSESTree } from '@typescript-eslint/utils';
import { getStaticValue } from '@typescript-eslint/utils/ast-utils';

import { PREFIXES, SHELLS, SHORT_TIMEOUT } from '../../knowledge/commands.ts';
import { homeOf, unwrap } from '../../utils/ast.ts';
import { oncePer, oncePerRecursively } from '../../utils/once-per.ts';
import type { Analysis } from '../analysis.ts';
import type { SpawnSite } from '../calls/find-sites.ts';
import type { FileIndex } from '../names/file-index.ts';
import { stepBack } from '../names/follow-names.ts';
import { resolveValue } from '../names/resolve-value.ts';
import { usesOf } from './child-uses.ts';
import { baseName } from './command-words.ts';
import { commandOf, type StartedCommand } from './command-of.ts';
import { leavesProcess, leftByProgram } from './left-by-command.ts';
import { isForeignLine, isForeignProgram, isMomentaryLine, isMomentaryProgram } from './momentary-command.ts';
import { isLauncher, isSettledAtEnd } from './settled-at-end.ts';
import { optionOf, spawnOptionsOf, type SpawnOptions } from './spawn-options.ts';
import { isAwaited, isBlocking } from './waits.ts';

type Node = TSESTree.Node;

/**
 * The program waits for its end, or ends it when some time is over, or asks a known program for an answer, or the command's own text says that
 * it ends at once or is for another platform than Linux; and it leaves nothing behind.
 */
export function isShortLived(analysis: Analysis, site: SpawnSite): boolean {
  if (site.row.isBrief || isLauncher(analysis, site)) return true;
  const options = spawnOptionsOf(analysis, site);
  const isEnded =
    isBlocking(analysis, site) || isLimited(analysis, site, options) || isSettledAtEnd(analysis, site, options);
  const answers = isEnded || givesOutput(analysis, site, options);
  return commandsOf(analysis, site, options).every((command) =>
    command
      ? (isEnded || (answers && isKnownProgram(command)) || isGone(command)) && !leavesSomething(command)
      : isEnded,
  );
}

/** Whether a command only looks something up, whoever it runs as. */
export function isMomentaryCommand(analysis: Analysis, site: SpawnSite): boolean {
  return commandsOf(analysis, site, spawnOptionsOf(analysis, site)).every(
    (command) => command && isGone(command) && !leavesSomething(command),
  );
}

function isGone(command: StartedCommand): boolean {
  return 'line' in command
    ? isMomentaryLine(command.line, command.shell) || isForeignLine(command.line)
    : isMomentaryProgram(command.program, command.args) || isForeignProgram(command.program);
}

/** The call gives all that the child writes when it is done: so asks who knows that it will be. */
function givesOutput(analysis: Analysis, site: SpawnSite, options: SpawnOptions | undefined): boolean {
  const { pipes, settles } = site.row;
  const isCollected =
    pipes === true ||
    (settles === true &&
      options !== undefined &&
      ['stdio', 'stdout'].every((name) => optionOf(options, name) === 'absent'));
  return isCollected && isAwaited(analysis, site);
}

/** Whether a command's text shows the program, and it is none that runs whatever it is given. */
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

/** The command that a call starts, or each of those that it may start: `exec(isWindows ? 'where git' : 'which git')`. */
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

/** What an expression may stand for: both sides of a choice, also of one that a function of the file makes. */
const alternatives = oncePer((index: FileIndex) => {
  const each: (expression: Node) => readonly Node[] = oncePerRecursively((expression: Node) => {
    const back = stepBack(index, resolveValue(index, expression) ?? expression);
    if (back?.by !== 'choice' && back?.by !== 'call') return [expression];
    return [...new Set(back.sources.flatMap(({ value }) => each(value)))];
  }, []);
  return each;
});

/** Whether the file ends the child when some time is over, or Node does. */
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
    const callee = unwrap(call.callee);
    return callee.type === 'Identifier' && callee.name === 'setTimeout' && isLimit(index, call.arguments[1]);
  });
}

/** Milliseconds that are few, as far as the file shows: who sets a limit to a child has decided how long it may live. */
function isLimit({ sourceCode }: FileIndex, milliseconds: Node): boolean {
  const known = getStaticValue(milliseconds, sourceCode.getScope(milliseconds));
  return !known || (typeof known.value === 'number' && known.value > 0 && known.value <= SHORT_TIMEOUT);
}
