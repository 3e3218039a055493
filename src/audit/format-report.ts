// How is a report printed for people?
import { isAbsolute } from 'node:path';

import { escapeText } from '../runtime/escape-text.ts';
import { askedFor, isUnanswered, type AuditReport } from './audit.ts';
import { groupBy } from './group-by.ts';
import { whyHidden } from './hidden.ts';
import {
  hasUnintended,
  isPassedOn,
  type Finding,
  type Holder,
  type ProcessReport,
  type SharedObject,
} from './judge.ts';
import type { Wait } from './waits.ts';

const SHOWN = 100;
/** How many numbers are listed before the rest are only counted. */
const LISTED = 4;
const ORDER = ['high', 'normal', 'low'] as const;

/** Prints a paragraph for each process and a line for each finding, or one for all that are alike. */
export function formatReport(report: AuditReport): string {
  const objects = byId(report.objects);
  const blocks = report.processes.length === 0 ? [] : [formatProcesses(report.processes, report.objects)];
  return [
    ...report.waits.map(formatWait),
    ...report.about.map(formatAbout(objects)),
    ...blocks,
    ...formatLimits(report),
    ...advise(report),
  ].join('\n\n');
}

/** The paragraphs of processes. */
export function formatProcesses(processes: readonly ProcessReport[], objects: readonly SharedObject[]): string {
  const shown = new Set(processes.map(({ pid }) => pid));
  const context = {
    objects: byId(objects),
    unshown: new Map(objects.map(({ id, holders }) => [id, holders.filter(({ pid }) => !shown.has(pid))])),
    texts: new Map<string, string>(),
  };
  return groupBy(processes, (one) => `${shorten(one.command)}\n${formatProcess(one, context)}`)
    .map(([body, [first, ...others]]) => {
      const like =
        others.length === 0 ? '' : ` and ${count(others, 'similar process', 'similar processes')} (${numbers(others)})`;
      const [command, ...lines] = body.split('\n');
      return [`${first.pid} ${command}${like}`, ...lines].join('\n');
    })
    .join('\n\n');
}

function byId(objects: readonly SharedObject[]): Objects {
  return new Map(objects.map((object) => [object.id, object]));
}

interface Context {
  readonly objects: Objects;
  /** By object: its holders that have no paragraph of their own. */
  readonly unshown: ReadonlyMap<number, readonly Holder[]>;
  /** The paragraphs so far, without their commands. */
  readonly texts: Map<string, string>;
}

/** Most children of one parent are alike, so each paragraph is written only once. */
function formatProcess(report: ProcessReport, context: Context): string {
  const key = [...report.findings.map(keyOf), ...describeFork(report)].join('\n');
  const known = context.texts.get(key);
  if (known !== undefined) return known;
  const text = describeProcess(report, context);
  context.texts.set(key, text);
  return text;
}

/** Everything that the text of a finding depends on. */
function keyOf({ fd, object, inheritable, access, from, earlier, through, meant }: Finding): string {
  return `${fd} ${object} ${inheritable} ${access} ${from} ${earlier} ${through?.join(',')} ${meant}`;
}

function describeProcess(report: ProcessReport, context: Context): string {
  const { findings } = report;
  const { objects } = context;
  const fork = describeFork(report);
  if (findings.length === 0) return [...fork, '  nothing beyond stdio is inheritable or inherited'].join('\n');
  const ordered = [...findings].sort((one, other) => rank(one, objects) - rank(other, objects));
  const lines = groupBy(ordered, (finding) => formatFinding(finding, context)).map(
    ([text, alike]) => `  ${ranges(alike.map(({ fd }) => fd))} ${text}`,
  );
  return [...fork, ...lines].join('\n');
}

function describeFork({ isFork, isForkOfParent, parent }: ProcessReport): string[] {
  if (!isFork) return [];
  return [`  a fork of ${isForkOfParent ? parent : 'an exited process'}, which shares its descriptors`];
}

type Objects = ReadonlyMap<number, SharedObject>;

function rank({ object, meant }: Finding, objects: Objects): number {
  return (meant === undefined ? 0 : ORDER.length) + ORDER.indexOf(objects.get(object)?.severity ?? 'normal');
}

/** A finding, without its descriptor's number. */
function formatFinding(
  { object: id, inheritable, meant, from, earlier, through = [], access }: Finding,
  { objects, unshown }: Context,
): string {
  const object = objects.get(id);
  const state = meant === undefined ? (inheritable ? 'INHERITABLE' : 'INHERITED') : `meant (${meant})`;
  const origin = object?.holders.find(({ pid }) => pid === from);
  const others = unshown.get(id)?.filter(({ pid }) => pid !== from && !through.includes(pid)) ?? [];
  return [
    `${object === undefined ? '' : formatObject(object, access)}: ${state}`,
    ...(from === undefined
      ? []
      : [
          `      from ${earlier === undefined ? formatOrigin(from, origin) : `itself, before execve(2), as ${shorten(earlier)}`}`,
        ]),
    ...formatHolders('also held by', others),
    ...formatHolders('its other end is held by', object?.otherEnd ?? []),
  ].join('\n');
}

/** `socket tcp LISTEN 127.0.0.1:80`, `file /var/db/LOCK (locked: FLOCK WRITE)`, `pipe:[4711], its read end`. */
export function formatObject(
  { kind, name, socket, lock }: Pick<SharedObject, 'kind' | 'lock' | 'name' | 'socket'>,
  access?: Finding['access'],
): string {
  if (socket !== undefined) {
    const { protocol, state, localAddress, remoteAddress } = socket;
    const peer = remoteAddress === undefined ? undefined : `to ${remoteAddress}`;
    const parts = ['socket', protocol, state, localAddress, peer].filter((part) => part !== undefined);
    return escapeText(parts.join(' '));
  }
  const text = escapeText(isAbsolute(name) ? `${kind} ${name}` : name);
  if (lock !== undefined) return `${text} (locked: ${lock})`;
  return kind === 'pipe' && access !== undefined && access !== 'read and write' ? `${text}, its ${access} end` : text;
}

function formatOrigin(pid: number, holder: Holder | undefined): string {
  return holder === undefined ? String(pid) : `${pid} ${formatHolder(holder)}`;
}

/** A holder, without its process number. */
function formatHolder({ command, fds }: Holder): string {
  return `${shorten(command)} as ${ranges(fds)}`;
}

function formatHolders(words: string, holders: readonly Holder[]): string[] {
  return groupBy(holders, formatHolder).map(([text, alike]) => `      ${words} ${numbers(alike)} ${text}`);
}

/** Programs in other languages, which cannot call `closeOnExit`. */
const OTHER_LANGUAGES =
  /^(?:\S*\/)?-?(?:(?:ba|da|a|k|mk|z)?sh|fish|python[\d.]*|perl[\d.]*|ruby[\d.]*|php[\d.]*|make|cargo|java)(?:\s|$)/;

function formatWait({ pid, command, fds, kind, holders }: Wait): string {
  const alone = OTHER_LANGUAGES.test(command) ? '' : ', or wait only for the child: `closeOnExit`';
  return [
    `${pid} ${shorten(command)}\n  waits for the end of ${ranges(fds)} (${kind}): the output of an exited child is still held by`,
    ...holders.map(
      (holder) => `    ${holder.pid} ${formatHolder(holder)}, running since ${formatTime(holder.startedAt)}`,
    ),
    `  Stop ${numbers(holders)}, start it with its own stdio (\`>/dev/null 2>&1 &\`)${alone}.`,
  ].join('\n');
}

function formatAbout(objects: Objects): (about: AuditReport['about'][number]) => string {
  return (about) => {
    const { what, found } = about;
    if (isUnanswered(about)) return `${escapeText(what)}\n  no visible process has it open`;
    if (found.length === 0) return `${escapeText(what)}\n  no process has it open`;
    return found
      .map((id) => objects.get(id))
      .filter((object) => object !== undefined)
      .map((object) => [`${escapeText(what)}: ${formatObject(object)}`, ...formatAllHolders(object)].join('\n'))
      .join('\n');
  };
}

function formatAllHolders({ holders }: SharedObject): string[] {
  if (holders.length === 0) return ['  held by a process that is not visible'];
  return groupBy(holders, (holder) => {
    const parent = holder.parent === 1 ? ', now a child of process 1' : '';
    return `${formatHolder(holder)}: ${holder.inheritable ? 'INHERITABLE' : 'not inheritable'}${parent}`;
  }).map(([text, alike]) => `  held by ${numbers(alike)} ${text}`);
}

/** What to do about inherited descriptors. */
export const ADVICE =
  'Mark these descriptors where they are opened (setNoInherit), seal the spawns (sealed), or allow them (--allow).';

function advise(report: AuditReport): string[] {
  if (report.processes.some(hasUnintended)) return [ADVICE];
  return askedFor(report).some(({ holders }) => isPassedOn(holders))
    ? [
        'Each holder keeps it open. Stop the processes that should not hold it, and mark it where it is opened (setNoInherit).',
      ]
    : [];
}

/** Printed if `tellsOpenFiles` is false. */
export const SAME_FILE_NOTE =
  'Cannot tell inherited files from files opened again (kcmp(2) is forbidden, or koffi is missing): they count as inherited.';

function formatLimits({ ended, unreadable, othersUnreadable, tellsOpenFiles }: AuditReport): string[] {
  const { why, advice } = whyHidden();
  const lines = [
    ...(tellsOpenFiles ? [] : [SAME_FILE_NOTE]),
    ...(ended.length === 0 ? [] : [`exited meanwhile: ${list(ended)}`]),
    ...(unreadable.length === 0 ? [] : [`NOT INSPECTED (${why}): ${list(unreadable)}. ${advice}`]),
    ...(othersUnreadable === 0
      ? []
      : [
          `${othersUnreadable} other ${othersUnreadable === 1 ? 'process was' : 'processes were'} not inspected (${why}) and may hold some of these, too. ${advice}`,
        ]),
  ];
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function formatTime(time: number): string {
  const seconds = Math.max(0, Math.round((Date.now() - time) / 1000));
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC (${seconds} s ago)`;
}

function numbers(processes: readonly { readonly pid: number }[]): string {
  return list(processes.map(({ pid }) => pid));
}

function list(all: readonly number[]): string {
  const rest = all.length - LISTED;
  return rest <= 1 ? all.join(', ') : `${all.slice(0, LISTED).join(', ')} and ${rest} others`;
}

/** `3, 5–9`; on Windows `0x1a4, 0x1b0`. */
function ranges(fds: readonly number[]): string {
  if (process.platform === 'win32') return fds.map((handle) => `0x${handle.toString(16)}`).join(', ');
  const runs: [number, number][] = [];
  for (const fd of [...fds].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && fd === last[1] + 1) last[1] = fd;
    else runs.push([fd, fd]);
  }
  return runs
    .map(([from, to]) => (to - from < 2 ? (from === to ? `${from}` : `${from}, ${to}`) : `${from}–${to}`))
    .join(', ');
}

function count({ length }: readonly unknown[], one: string, many: string): string {
  return `${length} ${length === 1 ? one : many}`;
}

export function shorten(text: string): string {
  const safe = escapeText(text);
  return safe.length > SHOWN ? `${safe.slice(0, SHOWN - 1)}…` : safe;
}
