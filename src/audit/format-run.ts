// How is the report of a run printed for people?
import { escapeText } from '../runtime/escape-text.ts';
import { formatDescriptor } from '../runtime/format-descriptor.ts';
import { ADVICE, formatObject, formatProcesses, SAME_FILE_NOTE, shorten } from './format-report.ts';
import { whyHidden } from './hidden.ts';
import { hasFinding, type Missed, type RecordedSpawn, type RunReport, type Survivor } from './run-report.ts';

/** Lists what was inherited, then what still runs, then what to do. */
export function formatRun(report: RunReport): string {
  const { spawns, seen, passing, survivors, tellsOpenFiles, status } = report;
  const end = `noinherit: the program ended with ${status}`;
  const blocks = [
    ...spawns.map(formatSpawn),
    ...seen.map((one) => formatProcesses([one, ...one.alike.map((pid) => ({ ...one, pid }))], one.objects)),
    ...passing.map(
      (one) =>
        `${formatProcesses([one], one.objects)}\n  Children of it were too short to be looked at: the programs among them got this, unless it closed it in them.`,
    ),
  ];
  const title =
    blocks.length === 0
      ? `${end}; nothing beyond stdio was seen to be inherited.`
      : `${end}. Inherited, and meant by nobody:`;
  return [
    title,
    ...blocks,
    ...(survivors.length === 0 ? [] : [['Still running:', ...survivors.map(formatSurvivor)].join('\n')]),
    ...notSeen(report),
    ...(tellsOpenFiles || seen.length === 0 ? [] : [SAME_FILE_NOTE]),
    ...advice(report),
  ].join('\n\n');
}

function formatSpawn({ parent, child, via, file, args, leaks, stack }: RecordedSpawn): string {
  return [
    `${child ?? 'a process'}, started by ${parent} through ${via}: ${shorten([file, ...args.slice(1)].join(' '))}`,
    ...leaks.map((leak) => `  ${formatDescriptor(leak)}: INHERITED`),
    ...stack.map((line) => `      ${escapeText(line)}`),
  ].join('\n');
}

function formatSurvivor({ pid, command, holdsOutput, holds, spawn }: Survivor): string {
  const parts = [
    ...(holdsOutput ? ['the output of this run, whose reader waits for it'] : []),
    ...holds.map((object) => formatObject(object)),
  ];
  const what = parts.length === 0 ? '' : `: holds ${parts.join(', ')}`;
  const from =
    spawn === undefined
      ? []
      : [
          `      started through ${spawn.via} by ${spawn.parent}`,
          ...spawn.stack.slice(0, 1).map((line) => `      ${escapeText(line)}`),
        ];
  return [`  ${pid} ${shorten(command)}${what}`, ...from].join('\n');
}

/** Lists what was not looked at, so that it does not pass for an all-clear. */
function notSeen({ missed, recordsOnly, recordsLost, unknownSpawns, unreadable }: RunReport): string[] {
  return [
    ...(missed === undefined ? [] : formatMissed(missed)),
    ...(unreadable.length === 0 ? [] : [`NOT INSPECTED (${whyHidden().why}): ${unreadable.join(', ')}.`]),
    ...(recordsOnly === undefined
      ? []
      : ['NOT LOOKED AT: what other programs than Node started, and what goes on. `run` sees that on Linux alone.']),
    ...(unknownSpawns === undefined
      ? []
      : [`NOT KNOWN: what ${unknownSpawns.count} spawns of Node passed on. ${escapeText(unknownSpawns.problem)}`]),
    ...(recordsLost === undefined
      ? []
      : ["NOT KNOWN: Node's spawns, for the program removed the file of records (in TMPDIR)."]),
  ];
}

function formatMissed({ upTo, within }: Missed): string[] {
  if (upTo === 0) return [];
  const howMany =
    upTo === undefined ? 'how many, this system does not tell' : `up to ${upTo}, of this program or of others`;
  return [`NOT LOOKED AT: processes that Node did not start and that ended within ${within} ms: ${howMany}.`];
}

function advice(report: RunReport): string[] {
  const { spawns, seen, passing, survivors } = report;
  if (spawns.length + seen.length + passing.length > 0) return [ADVICE];
  if (hasFinding(report)) return ['Give what goes on a stdio of its own, or end it with the program.'];
  const isHolding = survivors.some(({ holds }) => holds.length > 0);
  return isHolding ? ['What still runs keeps what it holds: end it with the program, if it should not.'] : [];
}
