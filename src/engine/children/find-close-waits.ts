import type { TSESTree } from '@typescript-eslint/utils';

import { DAEMONIZING_FILE, DAEMONIZING_LINE, REDIRECTED_LINE } from '../../knowledge/daemons.ts';
import type { Analysis } from '../analysis.ts';
import { eventOf, usesOf, type Uses } from './child-uses.ts';
import { callbackOf, type SpawnSite } from '../calls/find-sites.ts';
import { findStarts } from './find-sealed-spawns.ts';
import { constantString } from '../names/module-sources.ts';
import { functionBehind, resolveValue } from '../names/resolve-value.ts';
import { LISTENER_METHODS } from '../names/emitter-idioms.ts';
import { optionOf, spawnOptionsOf, type SpawnOptions } from './spawn-options.ts';
import { outputOf } from './stdio.ts';

type Node = TSESTree.Node;

/** A wait for the output of a command that leaves something behind which holds it. */
export interface CloseWait {
  readonly api: string;
  /** What says that something is left behind. */
  readonly words: string;
  readonly node: Node;
  /** The name of the event, where the wait is a listener's. */
  readonly event?: Node;
}

export function findCloseWaits(analysis: Analysis): CloseWait[] {
  return findStarts(analysis).flatMap((site): CloseWait[] => {
    const options = spawnOptionsOf(analysis, site);
    const words = leavingWords(analysis, site, options);
    if (words === undefined || !holdsPipe(analysis, site, options)) return [];
    const { api, node } = site;
    if (isAwaited(analysis, site)) return [{ api, words, node }];
    const uses = usesOf(analysis.index, node);
    // Whoever reads a group's output waits for the end of that.
    if (words === DETACHED && isRead(uses)) return [];
    return waitsFor(analysis, site, uses).map((event) => ({ api, words, node: event, event }));
  });
}

const DETACHED = 'detached: true';

function leavingWords(
  { index, ...analysis }: Analysis,
  { args, row }: SpawnSite,
  options: SpawnOptions | undefined,
): string | undefined {
  const command = args?.[0] && textOf({ index, ...analysis }, args[0]);
  const shell = options && optionOf(options, 'shell');
  const isLine =
    row.shell ?? (shell !== undefined && shell !== 'absent' && shell.type === 'Literal' && shell.value === true);
  if (command !== undefined && isLine) {
    const found = REDIRECTED_LINE.test(command) ? undefined : DAEMONIZING_LINE.exec(command);
    if (found) return found[1] ?? found[2];
  } else if (command !== undefined) {
    const found = DAEMONIZING_FILE.exec(command);
    if (found) return found[1];
  }
  const detached = options && row.stdio ? optionOf(options, 'detached') : undefined;
  const value = detached && detached !== 'absent' ? resolveValue(index, detached) : undefined;
  return value?.type === 'Literal' && value.value === true ? DETACHED : undefined;
}

/** A constant, or what a template holds beside its expressions. */
function textOf({ index }: Analysis, node: Node): string | undefined {
  const value = resolveValue(index, node);
  if (value?.type === 'TemplateLiteral') return value.quasis.map((quasi) => quasi.value.cooked).join('…');
  return value && constantString(index, value);
}

/** Whether this process reads the output through a pipe, as far as the options show. */
function holdsPipe(analysis: Analysis, site: SpawnSite, options: SpawnOptions | undefined): boolean {
  if (!options) return site.row.stdio === undefined;
  if (site.row.stdio) return outputOf(analysis, site, options)?.kinds.includes('pipe') === true;
  const stdio = optionOf(options, 'stdio');
  return stdio === 'absent' || (stdio?.type === 'Literal' && stdio.value === 'pipe');
}

/** It blocks, gives a promise, or has a callback: all of these end with the output. */
function isAwaited({ index }: Analysis, site: SpawnSite): boolean {
  if (/Sync$/.test(site.api) || (site.delivery.via === 'promise' && !site.row.stdio)) return true;
  const callback = site.row.stdio ? undefined : callbackOf(site);
  return callback !== undefined && functionBehind(index, callback) !== undefined;
}

function isRead({ escapes, members }: Uses): boolean {
  return escapes || members.some(({ name }) => name === 'stdout' || name === 'stderr' || name === 'stdio');
}

/** `child.on('close', …)`, `await once(child, 'close')` */
function waitsFor({ index, originOf }: Analysis, { node }: SpawnSite, { members }: Uses): Node[] {
  const listened = members.flatMap((member) => {
    const call = member.node.parent;
    return eventOf(member, LISTENER_METHODS) === 'close' && call?.type === 'CallExpression' ? [call.arguments[0]!] : [];
  });
  const awaited = index.callsOf(new Set(['once'])).flatMap(({ arguments: [emitter, event], callee }) => {
    const origin = emitter && event?.type === 'Literal' && event.value === 'close' ? originOf(callee) : undefined;
    return origin?.module === 'events' && resolveValue(index, emitter!) === node ? [event!] : [];
  });
  return [...listened, ...awaited];
}
