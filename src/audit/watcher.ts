// What do repeated looks show of a program's processes?
import { groupBy } from './group-by.ts';
import { auxiliaryVectorOf, commandOf, readBy, type ReadSoFar } from './linux/proc.ts';
import { Judge, type ProcessReport, type SharedObject } from './judge.ts';
import { ProgramsBefore } from './programs-before.ts';
import type { ProcessTable } from './process-table.ts';
import { takeSnapshot } from './snapshot.ts';
import type { ProgramTree } from './program-tree.ts';
import type { SeenProcess } from './run-report.ts';

/** Programs that pass everything inheritable on: they close nothing between fork(2) and execve(2). */
const SHELLS = /^(?:ba|da|a|k|mk|pdk|z)?sh$|^busybox$/;

/**
 * How many milliseconds after a change of the set of processes each chance to look is taken, and how many pass between
 * two looks at other times.
 */
const AFTER_CHANGE = 500;
const LOOK_INTERVAL = 500;

/** The least that the kernel reads to start a program, in bytes (include/uapi/linux/binfmts.h, BINPRM_BUF_SIZE). */
const READ_OF_PROGRAM = 256;
/** Bytes per read: more than a shell reads of its forks, `$(echo text)`, and less than to start a program, some 700. */
const READ_AT_ONCE = 64;

/** How many bytes that its forks wrote a shell may read later (pipe(7)). */
const IN_PIPE = 0x1_0000;

/** A fork that has not called execve(2) after so many milliseconds is not expected to. */
const LASTING = 100;

/** A shell at an earlier look. `ended` is a number that grows with each child that has been reaped. */
interface Shell {
  readonly ended: number;
  /** How much it and its children had read; `undefined` where the system does not tell. */
  readonly read: ReadSoFar | undefined;
  readonly held: ReadonlySet<string>;
  /** Its children at that look, and whether some that had been looked at before had exited. */
  readonly children: readonly number[];
  readonly hasLost: boolean;
}

export class Watcher {
  readonly #tree: ProgramTree;
  readonly #root: number;
  readonly #isAllowed: (object: SharedObject) => boolean;
  readonly #seen = new Map<number, SeenProcess>();
  readonly #passing = new Map<number, SeenProcess>();
  readonly #shells = new Map<number, Shell>();
  readonly #unreadable = new Set<number>();
  /** By start ({@link ProcessTable.startOf}): the process that called execve(2). Its forks have the same start. */
  readonly #starters = new Map<string, number>();
  /** Processes that were looked at after their execve(2), or as forks that had long not called it. */
  readonly #judged = new Set<number>();
  /** Forks, and when they were first seen. */
  readonly #forks = new Map<number, number>();
  readonly #before = new ProgramsBefore();
  #tellsOpenFiles = true;
  #pids = '';
  /** When the set of processes last changed, and when it was last looked at. */
  #changedAt = 0;
  #lookedAt = 0;

  constructor(tree: ProgramTree, root: number, isAllowed: (object: SharedObject) => boolean) {
    this.#tree = tree;
    this.#root = root;
    this.#isAllowed = isAllowed;
  }

  /** Looks if the set of processes has changed recently, because new ones soon call execve(2), or if a look is due. */
  lookIfDue(): void {
    const pids = this.#tree.refresh();
    const key = pids.join(' ');
    const now = performance.now();
    if (key !== this.#pids) this.#changedAt = now;
    this.#pids = key;
    if (now - this.#changedAt < AFTER_CHANGE || now - this.#lookedAt >= LOOK_INTERVAL) this.look(pids);
  }

  /** Whether a process was looked at after its execve(2), or as a fork that is not expected to call it. */
  hasSeen(pid: number): boolean {
    return this.#judged.has(pid);
  }

  /** Looks once. Of each process, the report with the most findings is kept. */
  look(pids: readonly number[] = this.#tree.refresh()): void {
    this.#lookedAt = performance.now();
    const table = takeSnapshot(pids);
    const judge = new Judge(table, this.#isAllowed);
    this.#tellsOpenFiles = table.tellsOpenFiles;
    for (const pid of table.unreadable) this.#unreadable.add(pid);
    for (const pid of table.processes.keys()) this.#rememberStart(table, pid);
    for (const { pid, name, hasEnded } of table.processes.values()) {
      const isShell = SHELLS.test(name);
      const isRoot = pid === this.#root;
      const startedProgram = !isRoot && this.#startedProgram(table, pid);
      if (!hasEnded && (isRoot || (!startedProgram && this.#isLastingFork(pid)))) this.#judged.add(pid);
      if (hasEnded || !(isShell || startedProgram || isRoot)) continue;
      const report = judge.judge(pid, this.#before.of(table, pid));
      // The command line shows what is meant. It appears after the descriptors, and disappears before them.
      if (isStartingOrExiting(report.command) || commandOf(pid) !== report.command) continue;
      // It called execve(2) during this look: what was read before that is of the program that it ran then.
      if (auxiliaryVectorOf(pid) !== table.startOf(pid)) continue;
      this.#before.remember(table, pid);
      if (startedProgram) this.#judged.add(pid);
      // The root was started here: it inherited what this command inherited.
      if (startedProgram || isRoot) this.#keep(report, judge, isRoot);
      if (isShell) this.#lookAtShell(table, report, judge);
    }
  }

  #rememberStart(table: ProcessTable, pid: number): void {
    const start = table.startOf(pid);
    if (start !== '' && !table.isFork(pid) && !this.#starters.has(start)) this.#starters.set(start, pid);
  }

  /**
   * A fork that has not called execve(2) has inherited nothing. If the system does not show that directly, and the
   * parent has exited since the look began, it is not known: the next look will tell.
   */
  #startedProgram(table: ProcessTable, pid: number): boolean {
    const { parent = 0, isCopy } = table.processes.get(pid) ?? {};
    // execve(2) sets the auxiliary vector last, after it has closed what is marked close-on-exec.
    if (isCopy !== undefined) return !table.isFork(pid) && !/^\0*$/.test(table.startOf(pid));
    const isParentGone = table.processes.has(parent) && table.startOf(parent) === '';
    return this.#starters.get(table.startOf(pid)) === pid && !isParentGone;
  }

  #isLastingFork(pid: number): boolean {
    const now = performance.now();
    const since = this.#forks.get(pid) ?? now;
    this.#forks.set(pid, since);
    return now - since >= LASTING;
  }

  /**
   * The findings, except those that the records cover.
   *
   * @param recorded - children whose spawns were recorded
   * @param replaced - processes whose own execve(2) was recorded
   */
  report(
    recorded: ReadonlySet<number | undefined>,
    replaced: ReadonlySet<number>,
  ): {
    seen: SeenProcess[];
    passing: SeenProcess[];
    unreadable: number[];
    tellsOpenFiles: boolean;
  } {
    const seen = mergeAlike(
      [...this.#seen.values()].filter(
        ({ pid, findings }) => !recorded.has(pid) && !(replaced.has(pid) && findings.every(({ earlier }) => earlier)),
      ),
    );
    const explained = new Set(seen.flatMap(({ findings }) => findings.map(({ from }) => from)));
    const passing = [...this.#passing.values()].filter(({ pid }) => !explained.has(pid));
    return { seen, passing, unreadable: [...this.#unreadable], tellsOpenFiles: this.#tellsOpenFiles };
  }

  /** No child has inherited yet what a process opened, and it may close that soon: Node reads its certificates. */
  #keep(report: ProcessReport, judge: Judge, isRoot: boolean): void {
    const findings = report.findings.filter(
      ({ meant, from, earlier }) => meant === undefined && (isRoot ? earlier : from) !== undefined,
    );
    const before = this.#seen.get(report.pid)?.findings.length ?? 0;
    if (findings.length > before) this.#seen.set(report.pid, withObjects({ ...report, findings }, judge));
  }

  #lookAtShell(table: ProcessTable, report: ProcessReport, judge: Judge): void {
    const { pid } = report;
    const findings = report.findings.filter(({ meant, inheritable }) => meant === undefined && inheritable);
    const before = this.#shells.get(pid);
    const names = findings.map(({ fd }) => `${fd} ${table.at({ pid, fd })?.name}`);
    const ended = table.processes.get(pid)?.endedChildren ?? 0;
    const read = readBy(pid);
    // The next look will tell.
    if (read === 'unsettled') return;
    const children = [...table.processes.values()].filter(({ parent }) => parent === pid).map((child) => child.pid);
    const hasLost = before?.children.some((child) => this.hasSeen(child) && !children.includes(child)) === true;
    const now = { ended, read, held: new Set(names), children, hasLost };
    const isSame =
      before !== undefined && names.length === before.held.size && names.every((one) => before.held.has(one));
    // While children run, the count goes on: the more of them it covers, the surer it is what they were.
    const goesOn = isSame && !hasLost && !before.hasLost && read?.isAlone === false;
    this.#shells.set(pid, goesOn ? { ...before, children } : now);
    // Children that were looked at are known. A child may be gone one look before its parent's number grows.
    if (before === undefined || ended === before.ended || hasLost || before.hasLost) return;
    if (!mayHaveStarted(read, before.read)) return;
    const passed = findings.filter((_, index) => before.held.has(names[index] ?? ''));
    if (passed.length > (this.#passing.get(pid)?.findings.length ?? 0))
      this.#passing.set(pid, withObjects({ ...report, findings: passed }, judge));
  }
}

/** Whether there may have been a program among the children that exited; otherwise all were forks. */
function mayHaveStarted(now: ReadSoFar | undefined, before: ReadSoFar | undefined): boolean {
  if (now === undefined || before === undefined) return true;
  const isAllRead = now.isAlone && before.isAlone;
  const bytes = now.bytes - before.bytes - (isAllRead ? 0 : IN_PIPE);
  return bytes >= READ_OF_PROGRAM && bytes >= (now.calls - before.calls) * READ_AT_ONCE;
}

function withObjects(report: ProcessReport, judge: Judge): SeenProcess {
  const wanted = new Set(report.findings.map(({ object }) => object));
  return { ...report, objects: judge.objects.filter(({ id }) => wanted.has(id)), alike: [] };
}

/** Merges processes that differ only in their numbers: short ones that come and go. */
function mergeAlike(all: readonly SeenProcess[]): SeenProcess[] {
  const groups = groupBy(all, ({ command, findings, objects }) => {
    const names = new Map(objects.map(({ id, name }) => [id, name]));
    return [command, ...findings.map(({ fd, from, object }) => `${fd} ${from} ${names.get(object)}`)].join('\0');
  });
  return groups.map(([, [first, ...others]]) => ({ ...first, alike: others.map(({ pid }) => pid) }));
}

/** True without a command line: the process is exiting, and closes what it held, or it is still in execve(2). */
function isStartingOrExiting(command: string): boolean {
  return /^(?:$|\[)/.test(command);
}
