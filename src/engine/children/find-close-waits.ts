// Which waits for a command's output last as long as a process that the command leaves behind?
import type { TSESTree } from '@typescript-eslint/utils';

import { oncePer } from '../../utils/once-per.ts';
import type { Analysis } from '../analysis.ts';
import type { SpawnSite } from '../calls/find-sites.ts';
import { resolveValue } from '../names/resolve-value.ts';
import { usesOf } from './child-uses.ts';
import { commandOf, type StartedCommand } from './command-of.ts';
import { findAllSpawns } from './find-all-spawns.ts';
import { leftByLine, leftByProgram, type LeftBehind } from './left-by-command.ts';
import { pipesOf } from './pipes.ts';
import { optionOf, spawnOptionsOf, type SpawnOptions } from './spawn-options.ts';
import { isBlocking, isRead, waitsFor, type Wait } from './waits.ts';

/** A wait for the output of a command that leaves behind a process which holds that output. */
export interface CloseWait {
  readonly site: SpawnSite;
  /** The word of the command, or the option, that leaves the process behind. */
  readonly words: string;
  readonly wait: Wait;
  /** True if the call blocks until the output has ended: nothing can end the wait early. */
  readonly isBlocking: boolean;
  /** Whether the output is read, or may be: waiting for `'exit'` instead could then miss the end of it. */
  readonly isRead: boolean;
  /** A redirection that could be inserted into the command line, and its offset in the source text. */
  readonly redirect: { readonly at: number; readonly text: string } | undefined;
}

export function findCloseWaits(analysis: Analysis): CloseWait[] {
  return findAllSpawns(analysis).flatMap((site): CloseWait[] => {
    const options = spawnOptionsOf(analysis, site);
    const [stdout, stderr] = pipesOf(analysis, site, options);
    if (!(stdout || stderr) || isClosedOnExit(analysis, site)) return [];
    const command = commandOf(analysis, site, options);
    const uses = usesOf(analysis.index, site.node);
    const left = leftBehind(command) ?? (isDetached(analysis, site, options) && !isRead(uses) ? DETACHED : undefined);
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

/** A detached child leads a process group of its own: any process of the group may outlive it and hold its output. */
const DETACHED: LeftBehind = { words: 'detached: true', stdout: true, stderr: true };

function leftBehind(command: StartedCommand | undefined): LeftBehind | undefined {
  if (!command) return undefined;
  return 'line' in command ? leftByLine(command.line, command.shell) : leftByProgram(command.program, command.args);
}

/** In a literal without escapes, an offset in the string is an offset in the source text. */
function redirectIn(command: StartedCommand | undefined, { redirect }: LeftBehind): CloseWait['redirect'] {
  if (!command || !('line' in command) || !redirect || command.start === undefined) return undefined;
  return { at: command.start + redirect.at, text: redirect.text };
}

function isDetached(
  { index }: Pick<Analysis, 'index'>,
  { row }: SpawnSite,
  options: SpawnOptions | undefined,
): boolean {
  const detached = options && row.stdio ? optionOf(options, 'detached') : undefined;
  const value = detached && detached !== 'absent' ? resolveValue(index, detached) : undefined;
  return value?.type === 'Literal' && value.value === true;
}

/** True if the file calls `closeOnExit(child)`: waits then end with the child. */
export function isClosedOnExit(analysis: Analysis, { node }: SpawnSite): boolean {
  return closedOnExit(analysis).has(node);
}

/** The calls that start the children passed to `closeOnExit`. */
const closedOnExit = oncePer(({ helpers, index }: Analysis): ReadonlySet<TSESTree.Node> => {
  if (!helpers.isNamed) return new Set();
  const calls = index.callsOf(new Set(['closeOnExit'])).filter(({ callee }) => helpers.is(callee, 'closeOnExit'));
  return new Set(calls.flatMap(({ arguments: [child] }) => (child && resolveValue(index, child)) ?? []));
});
