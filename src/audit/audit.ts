// What is there to say of the processes, ports and files that somebody asks for?
import { existsSync } from 'node:fs';
import { basename } from 'node:path';

import { Failure } from './failure.ts';
import { whyHidden } from './hidden.ts';
import { hasFault, isPassedOn, Judge, type ProcessReport, type SharedObject } from './judge.ts';
import { treesOf, type FoundSocket, type ProcessTable } from './process-table.ts';
import { takeSnapshot } from './snapshot.ts';
import { waitsOf, type Wait } from './waits.ts';

/** What to look at. */
export interface AuditRequest {
  /** Process numbers, or names of programs. */
  readonly processes: readonly string[];
  /** Also at all that descends from these processes. */
  readonly tree?: boolean;
  readonly ports?: readonly number[];
  readonly files?: readonly string[];
  /** Paths and addresses that may be inherited; `*` stands for any text. */
  readonly allow?: readonly string[];
}

/** What `noinherit audit --json` prints (docs/audit.md). */
export interface AuditReport {
  readonly version: 1;
  /** Who waits for output that nobody else waits for. */
  readonly waits: readonly Wait[];
  /**
   * Who has the ports and files that were asked for: the `id`s of what is open, and whether it is certain that nobody else has it. The
   * system tells all sockets that are bound to a port, but not who holds one in a process that could not be looked at.
   */
  readonly about: readonly { readonly what: string; readonly found: readonly number[]; readonly complete: boolean }[];
  readonly processes: readonly ProcessReport[];
  readonly objects: readonly SharedObject[];
  /** Processes that were asked for and have ended. */
  readonly ended: readonly number[];
  /** Processes that were asked for and that the system does not show. */
  readonly unreadable: readonly number[];
  /** How many other processes could not be looked at, which may hold something, too. */
  readonly othersUnreadable: number;
  /** False where a file that a process opened again counts as shared (docs/audit.md). */
  readonly tellsOpenFiles: boolean;
}

/**
 * Looks once at all processes.
 *
 * @throws Failure if there is nothing like what is asked for, or it cannot be looked at
 */
export function audit({ processes, tree = false, ports = [], files = [], allow = [] }: AuditRequest): AuditReport {
  const table = takeSnapshot();
  const roots = processes.flatMap((text) => find(table, text));
  const judge = new Judge(table, allowance(allow));
  const about = [
    ...ports.map((port) => aboutPort(table, judge, port)),
    ...files.map((path) => aboutFile(table, judge, path)),
  ];
  const wanted = tree ? treesOf(table, roots) : [...new Set(roots)];
  const hidden = new Set(table.unreadable);
  const unreadable = wanted.filter((pid) => hidden.has(pid));
  const shown = wanted.filter((pid) => !hidden.has(pid) && isThere(table, pid));
  // What a tree has lost meanwhile is none of it any more.
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

/** 0: nothing but what is meant; 1: something else; 2: not all that was asked for could be looked at, or not all who may have it. */
export function exitCodeOf(report: AuditReport): number {
  const { waits, processes, ended, unreadable, about } = report;
  const holders = askedFor(report).map((object) => object.holders);
  if (waits.length > 0 || holders.some(isPassedOn) || processes.some(hasFault)) return 1;
  return unreadable.length + ended.length > 0 || about.some(({ complete }) => !complete) ? 2 : 0;
}

/** Whether nothing was found, and there may be something. */
export function isUnanswered({ found, complete }: AuditReport['about'][number]): boolean {
  return found.length === 0 && !complete;
}

/** What is open of the ports and files that were asked for. */
export function askedFor({ about, objects }: AuditReport): SharedObject[] {
  const asked = new Set(about.flatMap(({ found }) => found));
  return objects.filter(({ id }) => asked.has(id));
}

/** Whether something of what is open is named by a pattern: its path or an address of it, wholly. */
export function allowance(patterns: readonly string[]): (object: Pick<SharedObject, 'name' | 'socket'>) => boolean {
  const tests = patterns.map((pattern) => new RegExp(`^${pattern.split(/\*+/).map(escapeRegExp).join('.*')}$`, 's'));
  return ({ name, socket }) =>
    [name, socket?.localAddress, socket?.remoteAddress].some(
      (text) => text !== undefined && tests.some((test) => test.test(text)),
    );
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** A number, or the name of a program or of the script that it runs. */
function find(table: ProcessTable, text: string): number[] {
  if (/^\d+$/.test(text)) {
    const pid = Number(text);
    if (pid === process.pid) throw new Failure(`Process ${pid} is this one.`);
    if (!table.processes.has(pid)) throw new Failure(`There is no process ${text}. \`ps -e\` lists those that run.`);
    return [pid];
  }
  const found = [...table.processes.values()].filter(({ pid, name, hasEnded }) => {
    if (hasEnded || text === '') return false;
    return name === text || programsIn(table.commandOf(pid)).some((program) => basename(program) === text);
  });
  if (found.length === 0)
    throw new Failure(`${text} is no process number, and no program of this name runs. \`ps -e\` lists them.`);
  return found.map(({ pid }) => pid);
}

/**
 * What a command line may run: its first word, and the script, which is the next that is no option. What stands behind an
 * option may be its value, so the one after that counts as well.
 */
function programsIn(command: string): string[] {
  const [program = '', ...words] = command.split(' ');
  const isOption = (word: string | undefined): boolean => word?.startsWith('-') === true;
  const sure = words.findIndex((word, index) => !isOption(word) && !isOption(words[index - 1]));
  return [program, ...words.slice(0, sure === -1 ? undefined : sure + 1).filter((word) => !isOption(word))];
}

function isThere(table: ProcessTable, pid: number): boolean {
  return table.processes.get(pid)?.hasEnded === false && table.commandOf(pid) !== '';
}

/** Nothing can be said of processes: that is a mistake where only they were asked for. */
function refuse(table: ProcessTable, roots: readonly number[], unreadable: readonly number[]): void {
  const [pid] = roots;
  if (pid === undefined) return;
  if (unreadable.length > 0) {
    const { why, advice } = whyHidden();
    throw new Failure(`What process ${pid} has open cannot be looked at, because ${why}. ${advice}`);
  }
  const parent = table.processes.get(pid)?.parent ?? 0;
  throw new Failure(
    `Process ${pid} has ended and holds nothing any more; its parent ${parent} has not yet taken note of that.`,
  );
}

function aboutPort(table: ProcessTable, judge: Judge, port: number): AuditReport['about'][number] {
  const found = describeSockets(judge, table.socketsOfPort(port));
  return { what: `port ${port}`, found: unique(found), complete: found.length === 0 || areAllSeen(table, found) };
}

function aboutFile(table: ProcessTable, judge: Judge, path: string): AuditReport['about'][number] {
  const places = table.placesOfFile(path);
  const found = [...places.map((place) => judge.describe(place)), ...describeSockets(judge, table.socketsOfFile(path))];
  if (found.length === 0 && !existsSync(path))
    throw new Failure(`There is no file ${path}, and nobody has one open that was there and is deleted.`);
  return { what: path, found: unique(found), complete: areAllSeen(table, found) };
}

/** Whether nobody else can have these open: each has a holder, and there is no process that could not be looked at. */
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
