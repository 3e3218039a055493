// What does `noinherit audit` report about the requested processes, ports and files?
import { existsSync } from 'node:fs';
import { basename } from 'node:path';

import { Failure } from './failure.ts';
import { whyHidden } from './hidden.ts';
import { hasUnintended, isPassedOn, Judge, type ProcessReport, type SharedObject } from './judge.ts';
import { treesOf, type FoundSocket, type ProcessTable } from './process-table.ts';
import { takeSnapshot } from './snapshot.ts';
import { waitsOf, type Wait } from './waits.ts';

/** What to look at. */
export interface AuditRequest {
  /** Process numbers, or names of programs. */
  readonly processes: readonly string[];
  /** Whether to look at their descendants, too. */
  readonly tree?: boolean;
  readonly ports?: readonly number[];
  readonly files?: readonly string[];
  /** Paths and addresses that may be inherited; `*` matches any characters. */
  readonly allow?: readonly string[];
}

/** What `noinherit audit --json` prints (docs/audit.md). */
export interface AuditReport {
  readonly version: 1;
  /** The processes that wait for output which only unrelated processes still hold. */
  readonly waits: readonly Wait[];
  /**
   * The requested ports and files: the `id`s of their objects, and whether it is certain that no other process has one.
   * The system lists all sockets that are bound to a port, but not their holders among processes that are not visible.
   */
  readonly about: readonly { readonly what: string; readonly found: readonly number[]; readonly complete: boolean }[];
  readonly processes: readonly ProcessReport[];
  readonly objects: readonly SharedObject[];
  /** Requested processes that have exited. */
  readonly ended: readonly number[];
  /** Requested processes whose descriptors the system does not show. */
  readonly unreadable: readonly number[];
  /** The number of other processes that could not be looked at, and that may hold something, too. */
  readonly othersUnreadable: number;
  /** False where a file counts as shared even if each process opened it by itself (docs/audit.md). */
  readonly tellsOpenFiles: boolean;
}

/**
 * Takes one snapshot of all processes.
 *
 * @throws Failure if what is requested does not exist, or cannot be looked at
 */
export function audit({ processes, tree = false, ports = [], files = [], allow = [] }: AuditRequest): AuditReport {
  const table = takeSnapshot();
  const roots = processes.flatMap((text) => find(table, text));
  const judge = new Judge(table, allowedBy(allow));
  const about = [
    ...ports.map((port) => aboutPort(table, judge, port)),
    ...files.map((path) => aboutFile(table, judge, path)),
  ];
  const wanted = tree ? treesOf(table, roots) : [...new Set(roots)];
  const hidden = new Set(table.unreadable);
  const unreadable = wanted.filter((pid) => hidden.has(pid));
  const shown = wanted.filter((pid) => !hidden.has(pid) && isRunning(table, pid));
  // Descendants that have exited meanwhile no longer belong to the tree.
  const ended = [...new Set(roots)].filter((pid) => !hidden.has(pid) && !shown.includes(pid));
  if (shown.length === 0) refuse(table, roots, unreadable);
  return {
    version: 1,
    waits: shown.flatMap((pid) => waitsOf(table, judge, pid)),
    about,
    processes: shown.map((pid) => judge.judge(pid)),
    objects: judge.objects,
    ended,
    unreadable,
    othersUnreadable: table.unreadable.length - unreadable.length,
    tellsOpenFiles: table.tellsOpenFiles,
  };
}

/** 0: nothing unintended; 1: something unintended; 2: a requested process or a possible holder is not visible. */
export function exitCodeOf(report: AuditReport): number {
  const { waits, processes, ended, unreadable, about } = report;
  const holders = askedFor(report).map((object) => object.holders);
  if (waits.length > 0 || holders.some(isPassedOn) || processes.some(hasUnintended)) return 1;
  return unreadable.length + ended.length > 0 || about.some(({ complete }) => !complete) ? 2 : 0;
}

/** Whether nothing was found, although there may be something. */
export function isUnanswered({ found, complete }: AuditReport['about'][number]): boolean {
  return found.length === 0 && !complete;
}

/** The open objects that belong to the requested ports and files. */
export function askedFor({ about, objects }: AuditReport): SharedObject[] {
  const asked = new Set(about.flatMap(({ found }) => found));
  return objects.filter(({ id }) => asked.has(id));
}

/** Returns a predicate: whether a pattern matches the whole path or a whole address of an object. */
export function allowedBy(patterns: readonly string[]): (object: Pick<SharedObject, 'name' | 'socket'>) => boolean {
  const tests = patterns.map((pattern) => new RegExp(`^${pattern.split(/\*+/).map(escapeRegExp).join('.*')}$`, 's'));
  return ({ name, socket }) =>
    [name, socket?.localAddress, socket?.remoteAddress].some(
      (text) => text !== undefined && tests.some((test) => test.test(text)),
    );
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** The processes with a number, or with the name of a program or of the script that it runs. */
function find(table: ProcessTable, text: string): number[] {
  if (/^\d+$/.test(text)) {
    const pid = Number(text);
    if (pid === process.pid) throw new Failure(`Process ${pid} is noinherit itself.`);
    if (!table.processes.has(pid)) throw new Failure(`There is no process ${text} (see \`ps -e\`).`);
    return [pid];
  }
  const found = [...table.processes.values()].filter(({ pid, name, hasEnded }) => {
    if (hasEnded || text === '') return false;
    return name === text || programsIn(table.commandOf(pid)).some((program) => basename(program) === text);
  });
  if (found.length === 0)
    throw new Failure(`${text} is not a process number, and no running program has this name (see \`ps -e\`).`);
  return found.map(({ pid }) => pid);
}

/**
 * What a command line may run: its first word, and the script, which is the next word that is no option. A word after
 * an option may be its value, so the word after that counts as well.
 */
function programsIn(command: string): string[] {
  const [program = '', ...words] = command.split(' ');
  const isOption = (word: string | undefined): boolean => word?.startsWith('-') === true;
  const sure = words.findIndex((word, index) => !isOption(word) && !isOption(words[index - 1]));
  return [program, ...words.slice(0, sure === -1 ? undefined : sure + 1).filter((word) => !isOption(word))];
}

function isRunning(table: ProcessTable, pid: number): boolean {
  return table.processes.get(pid)?.hasEnded === false && table.commandOf(pid) !== '';
}

/** Throws if processes were requested, because none of them can be reported on. */
function refuse(table: ProcessTable, roots: readonly number[], unreadable: readonly number[]): void {
  const [pid] = roots;
  if (pid === undefined) return;
  if (unreadable.length > 0) {
    const { why, advice } = whyHidden();
    throw new Failure(`Cannot inspect process ${pid} (${why}). ${advice}`);
  }
  const parent = table.processes.get(pid)?.parent ?? 0;
  throw new Failure(`Process ${pid} has exited (a zombie: its parent ${parent} has not reaped it) and holds nothing.`);
}

function aboutPort(table: ProcessTable, judge: Judge, port: number): AuditReport['about'][number] {
  const found = describeSockets(judge, table.socketsOfPort(port));
  return { what: `port ${port}`, found: unique(found), complete: found.length === 0 || areAllSeen(table, found) };
}

function aboutFile(table: ProcessTable, judge: Judge, path: string): AuditReport['about'][number] {
  const places = table.placesOfFile(path);
  const found = [...places.map((place) => judge.describe(place)), ...describeSockets(judge, table.socketsOfFile(path))];
  if (found.length === 0 && !existsSync(path))
    throw new Failure(`${path} does not exist, and no visible process has a deleted file of this name open.`);
  return { what: path, found: unique(found), complete: areAllSeen(table, found) };
}

/** Whether no other process can have these open: each has a holder, and all processes could be looked at. */
function areAllSeen({ unreadable }: ProcessTable, found: readonly SharedObject[]): boolean {
  return unreadable.length === 0 && found.every(({ holders }) => holders.length > 0);
}

function describeSockets(judge: Judge, sockets: readonly FoundSocket[]): SharedObject[] {
  return sockets.map(({ socket, places: [first] }) =>
    first === undefined ? judge.describeHidden(socket) : judge.describe(first),
  );
}

function unique(objects: readonly SharedObject[]): number[] {
  return [...new Set(objects.map(({ id }) => id))];
}
