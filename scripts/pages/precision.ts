// What do the numbers of docs/precision.md say? The size of the corpus, the reviewed findings, and packages' own tests.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { repository } from '../../tests/package/packed.ts';
import { RULES } from './more.ts';

type Finding = Readonly<{
  rule: string;
  leaks?: true;
  verdict: 'true' | 'harmless' | 'false';
  gone?: true;
  spared?: true;
}>;
type Unreported = Readonly<{ kind: string; verdict: 'another' | 'settled' | 'missed'; shape: string; gone?: true }>;
type Calls = Readonly<Record<string, Readonly<{ reported: number; unreported: number }>>>;
type Counts = Readonly<Record<string, number>>;
type Tested = Readonly<{ package: string; note?: string; findings: number; before: Counts; after: Counts }>;

/** With this many TypeScript files, a package publishes its sources, not only a test of its types. */
const TREE = 10;

/** The generated parts of the page, by name. */
export function precisionParts(): Record<string, string> {
  const read = json<{ findings: Finding[]; unreported: Unreported[]; calls: Calls }>('scripts/corpus/read.json');
  const { packages } = json<{ packages: Record<string, Counts> }>('scripts/corpus/summary.json');
  return {
    'generated: corpus': corpus(packages),
    'generated: findings': findings(read.findings),
    'generated: unreported': unreported(read.unreported, read.calls),
    'generated: behaviour': behaviour(json<Tested[]>('scripts/behaviour/results.json')),
  };
}

function corpus(packages: Readonly<Record<string, Counts>>): string {
  const all = Object.values(packages);
  const sum = (what: string): number => all.reduce((total, counts) => total + (counts[what] ?? 0), 0);
  const trees = all.filter(({ typescript = 0 }) => typescript >= TREE).length;
  const silent = RULES.filter((rule) => sum(rule) === 0).map((rule) => `\`${rule}\``);
  return [
    `${all.length} packages have ${number(sum('files'))} files. ${number(sum('typescript'))} of them are TypeScript: ${trees} packages have at least ${TREE}.`,
    `\`strict\` has ${number(RULES.reduce((total, rule) => total + sum(rule), 0))} findings in them, and \`leaks\` ${number(sum('leaks'))}. These rules have none: ${silent.join(', ')}.`,
  ].join('\n');
}

function findings(all: readonly Finding[]): string {
  const row = (name: string, of: readonly Finding[]): string => {
    const count = (verdict: Finding['verdict']): number => of.filter((finding) => finding.verdict === verdict).length;
    const gone = of.filter((finding) => finding.gone).length;
    return cells([name, of.length, count('true'), count('harmless'), count('false'), gone]);
  };
  const rules = [...new Set(all.map(({ rule }) => rule))].sort();
  const leaks = all.filter((finding) => finding.leaks);
  const left = leaks.filter((finding) => !finding.gone && !finding.spared);
  const unwanted = left.filter(({ verdict }) => verdict !== 'true').length;
  return [
    '| rule | reviewed | true | harmless | false | no longer reported |',
    '|---|---:|---:|---:|---:|---:|',
    ...rules.map((rule) =>
      row(
        `\`${rule}\``,
        all.filter((finding) => finding.rule === rule),
      ),
    ),
    row('all', all),
    row('of these in `leaks`', leaks),
    row('in `leaks`, and still reported', left),
    '',
    `Of the ${left.length} findings that \`leaks\` still reports, ${unwanted} are harmless or false (${percent(unwanted, left.length)}).`,
  ].join('\n');
}

function unreported(all: readonly Unreported[], calls: Calls): string {
  const names = { another: 'not the API', settled: 'nothing to report', missed: 'missed' } as const;
  const verdicts = Object.keys(names) as Unreported['verdict'][];
  const rows = verdicts.flatMap((verdict) => {
    const counts = new Map<string, number>();
    for (const { shape } of all.filter((call) => call.verdict === verdict))
      counts.set(shape, (counts.get(shape) ?? 0) + 1);
    return [...counts].sort(([, a], [, b]) => b - a).map(([shape, count]) => cells([names[verdict], shape, count]));
  });
  const missed = all.filter(({ verdict }) => verdict === 'missed');
  const api = all.filter(({ verdict }) => verdict !== 'another').length;
  return [
    '| verdict | shape | calls |',
    '|---|---|---:|',
    ...rows,
    '',
    `${all.length} places were reviewed. ${api} of them call the API; ${missed.length} of these calls were missed, and ${missed.filter(({ gone }) => gone).length} of the missed ones are reported by now.`,
    `Weighted by kind of call, and compared with the ${number(sumOf(Object.values(calls), ({ reported }) => reported))} reported calls, the rules missed`,
    `${estimate(all, calls, () => true)} of all calls that they should report at the time of the review, and miss ${estimate(all, calls, ({ gone }) => !gone)} now.`,
  ].join('\n');
}

/** The share of missed calls among all that should be reported. The sample of a kind represents all its calls. */
function estimate(all: readonly Unreported[], calls: Calls, counts: (call: Unreported) => boolean): string {
  const missed = (which: (call: Unreported) => boolean): number =>
    sumOf(Object.entries(calls), ([kind, { unreported: silent }]) => {
      const drawn = all.filter((call) => call.kind === kind);
      const some = drawn.filter((call) => call.verdict === 'missed' && which(call));
      return drawn.length === 0 ? 0 : (silent * some.length) / drawn.length;
    });
  return percent(missed(counts), missed(() => true) + sumOf(Object.values(calls), ({ reported }) => reported));
}

function behaviour(all: readonly Tested[]): string {
  return [
    '| package | findings | tests passed before | tests passed after |',
    '|---|---:|---:|---:|',
    ...all.map(({ package: name, note, findings: found, before, after }) => {
      const failing = before['failed'] ? `${before['failed']} fail on this Node before and after` : undefined;
      const notes = [note, failing].filter((text) => text !== undefined).join('; ');
      return cells([notes ? `${name} (${notes})` : name, found, before['passed'] ?? 0, after['passed'] ?? 0]);
    }),
  ].join('\n');
}

const cells = (row: readonly (number | string)[]): string => `| ${row.join(' | ')} |`;

function sumOf<T>(all: readonly T[], value: (each: T) => number): number {
  return all.reduce((total, each) => total + value(each), 0);
}

const number = (value: number): string => value.toLocaleString('en');

const percent = (part: number, whole: number): string => `${whole === 0 ? 0 : Math.round((100 * part) / whole)} %`;

function json<T>(path: string): T {
  return JSON.parse(readFileSync(join(repository, path), 'utf8')) as T;
}
