// Which waits for a command's output last as long as something that the command leaves behind?
import type { TSESTree } from '@typescript-eslint/utils';

import { oncePer } from '../../utils/once-per.ts';
import type { Analysis } from '../analysis.ts';
import type { SpawnSite } from '../calls/find-sites.ts';
import { resolveValue } from '../names/resolve-value.ts';
import { usesOf } from './child-uses.ts';
import { commandOf, type StartedCommand } from './command-of.ts';
import { findStarts } from './find-sealed-spawns.ts';
import { leftByLine, leftByProgram, type LeftBehind } from './left-by-command.ts';
import { pipesOf } from './pipes.ts';
import { optionOf, spawnOptionsOf, type SpawnOptions } from './spawn-options.ts';
import { isBlocking, isRead, waitsFor, type Wait } from './waits.ts';

/** A wait for the output of a command that leaves something behind which holds it. */
export interface CloseWait {
  readonly site: SpawnSite;
  /** What says that something is left behind. */
  readonly words: string;
  readonly wait: Wait;
  /** The call returns when all is over: nothing can end it early. */
  readonly isBlocking: boolean;
  /** Whether anything reads the output, or could: then it must not be cut off at `'exit'`. */
  readonly isRead: boolean;
  /** Where the command's text can send its output elsewhere: an offset in the source, and the words. */
  readonly redirect: { readonly at: number; readonly text: string } | undefined;
}

export function findCloseWaits(analysis: Analysis): CloseWait[] {
  return findStarts(analysis).flatMap((site): CloseWait[] => {
    const options = spawnOptionsOf(analysis, site);
    const [stdout, stderr] = pipesOf(analysis, site, options);
    if (!(stdout || stderr) || isClosedOnExit(analysis, site)) return [];
    const command = commandOf(analysis, site, options);
    const uses = usesOf(analysis.index, site.node);
    const left = leftBehind(command) ?? (isGroup(analysis, site, options) && !isRead(uses) ? GROUP : undefined);
    if (!left) return [];
    const held = [...(stdout && left.stdout ? ['stdout'] : []), ...(stderr && left.stderr ? ['stderr'] : [])];
    const wait = waitsFor(analysis, site, uses).find(({ streams }) => streams.some((stream) => held.includes(stream)));
    if (!wait) return [];
    return [
      {
        site,
        words: left.words,
        wait,
        isBlocking: isBlocking(analysis, site),
        isRead: isRead(uses),
        redirect: redirectIn(command, left),
      },
    ];
  });
}

const GROUP: LeftBehind = { words: 'detached: true', stdout: true, stderr: true };

function leftBehind(command: StartedCommand | undefined): LeftBehind | undefined {
  if (!command) return undefined;
  return 'line' in command ? leftByLine(command.line, command.shell) : leftByProgram(command.program, command.args);
}

/** In a literal without escapes, a place in the text is a place in the source. */
function redirectIn(command: StartedCommand | undefined, { redirect }: LeftBehind): CloseWait['redirect'] {
  if (!command || !('line' in command) || !redirect || command.start === undefined) return undefined;
  return { at: command.start + redirect.at, text: redirect.text };
}

function isGroup({ index }: Pick<Analysis, 'index'>, { row }: SpawnSite, options: SpawnOptions | undefined): boolean {
  const detached = options && row.stdio ? optionOf(options, 'detached') : undefined;
  const value = detached && detached !== 'absent' ? resolveValue(index, detached) : undefined;
  return value?.type === 'Literal' && value.value === true;
}

/** `closeOnExit(child)`: the file has decided. */
export function isClosedOnExit(analysis: Analysis, { node }: SpawnSite): boolean {
  return closedOnExit(analysis).has(node);
}

/** Where the children are started that `closeOnExit` is called with. */
const closedOnExit = oncePer(({ helpers, index }: Analysis): ReadonlySet<TSESTree.Node> => {
  if (!helpers.isNamed) return new Set();
  const calls = index.callsOf(new Set(['closeOnExit'])).filter(({ callee }) => helpers.is(callee, 'closeOnExit'));
  return new Set(calls.flatMap(({ arguments: [child] }) => (child && resolveValue(index, child)) ?? []));
});
