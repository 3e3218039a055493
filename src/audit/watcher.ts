// What is to be seen of a program's processes, if one looks again and again?
import { groupBy } from './group-by.ts';
import { commandOf, readBy, type ReadSoFar } from './linux/proc.ts';
import { Judge, type ProcessReport, type SharedObject } from './judge.ts';
import { ProgramsBefore } from './programs-before.ts';
import type { ProcessTable } from './process-table.ts';
import { takeSnapshot } from './snapshot.ts';
import type { ProgramTree } from './program-tree.ts';
import type { SeenProcess } from './run-report.ts';

/** Programs that hand everything inheritable on to what they start: they close nothing between fork(2) and execve(2). */
const SHELLS = /^(?:ba|da|a|k|mk|pdk|z)?sh$|^busybox$/;

/** So many milliseconds after a change each glance is a look, and then one in so many milliseconds. */
const SOON = 500;
const SELDOM = 500;

/** So many bytes the kernel reads of a program at least, before it starts it (include/uapi/linux/binfmts.h, BINPRM_BUF_SIZE). */
const READ_OF_PROGRAM = 256;
/** So many bytes a call are more than what a shell reads of its copies, `$(echo text)`, and less than what starts a program, some 700. */
const READ_AT_ONCE = 64;

/** So many bytes of what its copies wrote a shell may read later (pipe(7)). */
const IN_PIPE = 0x1_0000;

/** So many milliseconds a copy of a process goes on as what it is: then it is no program that is about to start. */
const LASTING = 100;

/** What a shell held at the last look, and how many of its children had ended by a number that grows. */
interface Shell {
  readonly ended: number;
  /** How much it and they had read; `undefined` where the system does not tell. */
  readonly read: ReadSoFar | undefined;
  readonly held: ReadonlySet<string>;
  /** Its children then, and whether some had ended that had been looked at before. */
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
  /** By what the system chose when a program was started: the process that started it, whose forks have the same. */
  readonly #starters = new Map<string, number>();
  /** Processes that were looked at after they had started a program, or had long not done so. */
  readonly #judged = new Set<number>();
  /** Copies of others, and since when they were known. */
  readonly #forks = new Map<number, number>();
  readonly #before = new ProgramsBefore();
  #tellsOpenFiles = true;
  #pids = '';
  /** When the processes became others, and when they were looked at. */
  #changedAt = 0;
  #lookedAt = 0;

  constructor(tree: ProgramTree, root: number, isAllowed: (object: SharedObject) => boolean) {
    this.#tree = tree;
    this.#root = root;
    this.#isAllowed = isAllowed;
  }

  /** Looks if there are other processes than before, which also become other programs soon; and else now and then. */
  glance(): void {
    const pids = this.#tree.refresh();
    const key = pids.join(' ');
    const now = performance.now();
    if (key !== this.#pids) this.#changedAt = now;
    this.#pids = key;
    if (now - this.#changedAt < SOON || now - this.#lookedAt >= SELDOM) this.look(pids);
  }

  /** Whether a process was looked at since it started a program of its own; or as a copy of another which goes on as that. */
  hasSeen(pid: number): boolean {
    return this.#judged.has(pid);
  }

  /** Looks once. A process is kept as it was when it held most. */
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
      // What says which descriptors are meant comes after these when a program is started, and goes before they do when it ends.
      if (isNoProgram(report.command) || commandOf(pid) !== report.command) continue;
      this.#before.remember(table, pid);
      if (startedProgram) this.#judged.add(pid);
      // It was started here, and what it was given is what this command was given.
      if (startedProgram || isRoot) this.#keep(report, judge, isRoot);
      if (isShell) this.#lookAtShell(table, report, judge);
    }
  }

  #rememberStart(table: ProcessTable, pid: number): void {
    const start = table.startOf(pid);
    if (start !== '' && !table.isFork(pid) && !this.#starters.has(start)) this.#starters.set(start, pid);
  }

  /**
   * One that has not started a program since it was copied from another has inherited nothing. Where the system does not say that
   * outright, and that other one has ended since the look began, it cannot be told: the next look tells.
   */
  #startedProgram(table: ProcessTable, pid: number): boolean {
    const { parent = 0, isCopy } = table.processes.get(pid) ?? {};
    // What the program starts with comes last, when it has lost what is not for it.
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
   * What was found, without what is known better.
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
    const seen = together(
      [...this.#seen.values()].filter(
        ({ pid, findings }) => !recorded.has(pid) && !(replaced.has(pid) && findings.every(({ earlier }) => earlier)),
      ),
    );
    const told = new Set(seen.flatMap(({ findings }) => findings.map(({ from }) => from)));
    const passing = [...this.#passing.values()].filter(({ pid }) => !told.has(pid));
    return { seen, passing, unreadable: [...this.#unreadable], tellsOpenFiles: this.#tellsOpenFiles };
  }

  /** What a process has opened by itself nobody inherited yet, and a starting one soon closes: Node reads its certificates. */
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
    // The next look tells.
    if (read === 'unsettled') return;
    const children = [...table.processes.values()].filter(({ parent }) => parent === pid).map((child) => child.pid);
    const hasLost = before?.children.some((child) => this.hasSeen(child) && !children.includes(child)) === true;
    const now = { ended, read, held: new Set(names), children, hasLost };
    const isSame =
      before !== undefined && names.length === before.held.size && names.every((one) => before.held.has(one));
    // While its children run, the more of them are counted together, the surer it is what they were.
    const goesOn = isSame && !hasLost && !before.hasLost && read?.isAlone === false;
    this.#shells.set(pid, goesOn ? { ...before, children } : now);
    // Of those that were looked at it is known what they had. One may be gone a look before its parent's number grows.
    if (before === undefined || ended === before.ended || hasLost || before.hasLost) return;
    if (!mayHaveStarted(read, before.read)) return;
    const passed = findings.filter((_, index) => before.held.has(names[index] ?? ''));
    if (passed.length > (this.#passing.get(pid)?.findings.length ?? 0))
      this.#passing.set(pid, withObjects({ ...report, findings: passed }, judge));
  }
}

/** Whether there may have been a program among the children that ended; else all of them were copies. */
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

/** One for all that differ in nothing but their number: short ones that come and go. */
function together(all: readonly SeenProcess[]): SeenProcess[] {
  const groups = groupBy(all, ({ command, findings, objects }) => {
    const names = new Map(objects.map(({ id, name }) => [id, name]));
    return [command, ...findings.map(({ fd, from, object }) => `${fd} ${from} ${names.get(object)}`)].join('\0');
  });
  return groups.map(([, [first, ...others]]) => ({ ...first, alike: others.map(({ pid }) => pid) }));
}

/** It has no command line: it ends, and what it held goes soon, or it becomes another program and has none yet. */
function isNoProgram(command: string): boolean {
  return /^(?:$|\[)/.test(command);
}
