// How is the report of a run printed for people?
import { escapeText } from '../runtime/escape-text.ts';
import { formatDescriptor } from '../runtime/format-descriptor.ts';
import { ADVICE, formatObject, formatProcesses, SAME_FILE_NOTE, shorten } from './format-report.ts';
import { whyHidden } from './hidden.ts';
import { hasFinding, type Missed, type RecordedSpawn, type RunReport, type Survivor } from './run-report.ts';

/** Lists what was inherited, then what still runs, then what to do. */
export function formatRun(report: RunReport): string {
  const { spawns, seen, passing, survivors, tellsOpenFiles, status } = report;
  const end = `noinherit: the program exited with ${status}`;
  const blocks = [
    ...spawns.map(formatSpawn),
    ...seen.map((one) => formatProcesses([one, ...one.alike.map((pid) => ({ ...one, pid }))], one.objects)),
    ...passing.map(
      (one) =>
        `${formatProcesses([one], one.objects)}\n  Its children were too short-lived to inspect; the programs among them inherited this unless it was closed in them.`,
    ),
  ];
  const title =
    blocks.length === 0 ? `${end}; no inheritance beyond stdio was observed.` : `${end}. Inherited unintentionally:`;
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
    ...(holdsOutput ? ["this run's output (its reader waits)"] : []),
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

/** Lists what was not inspected, so that it does not pass for an all-clear. */
function notSeen({ missed, recordsOnly, recordsLost, unknownSpawns, unreadable }: RunReport): string[] {
  return [
    ...(missed === undefined ? [] : formatMissed(missed)),
    ...(unreadable.length === 0 ? [] : [`NOT INSPECTED (${whyHidden().why}): ${unreadable.join(', ')}.`]),
    ...(recordsOnly === undefined
      ? []
      : ['NOT INSPECTED: processes not started by Node, and processes still running; `run` sees these only on Linux.']),
    ...(unknownSpawns === undefined
      ? []
      : [`NOT KNOWN: what ${unknownSpawns.count} of Node's spawns passed on. ${escapeText(unknownSpawns.problem)}`]),
    ...(recordsLost === undefined
      ? []
      : ["NOT KNOWN: Node's spawns, because the program removed the record file (in TMPDIR)."]),
  ];
}

function formatMissed({ upTo, within }: Missed): string[] {
  if (upTo === 0) return [];
  const such = `not started by Node that ran for at most ${within} ms`;
  return upTo === undefined
    ? [`NOT INSPECTED: processes ${such} (number unknown on this system).`]
    : [`NOT INSPECTED: up to ${upTo} ${upTo === 1 ? 'process' : 'processes'} ${such} (of this program or another).`];
}

function advice(report: RunReport): string[] {
  const { spawns, seen, passing, survivors } = report;
  if (spawns.length + seen.length + passing.length > 0) return [ADVICE];
  if (hasFinding(report)) return ['Give background processes their own stdio, or stop them with the program.'];
  const isHolding = survivors.some(({ holds }) => holds.length > 0);
  return isHolding ? ['These processes keep what they hold: stop them with the program if they should not.'] : [];
}
