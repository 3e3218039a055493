// What do the processes of a program inherit while it runs, and what of it goes on when it has ended?
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { DescriptorInfo } from '../runtime/types.ts';
import { allowance } from './audit.ts';
import { Failure } from './failure.ts';
import { givenDescriptors } from './given-descriptors.ts';
import type { SharedObject } from './judge.ts';
import { allPids } from './linux/proc.ts';
import { Sentinel } from './sentinel.ts';
import { ProgramTree } from './program-tree.ts';
import type { RecordedSpawn, RunReport } from './run-report.ts';
import { lookAtSurvivors } from './survivors.ts';
import { Watcher } from './watcher.ts';

/** Milliseconds between two looks. */
const INTERVAL = 100;
/** What ends with the program has this long to do so. */
const GRACE = 100;
/** The variable that names the file of records. All processes of the program have it. */
const RECORD = 'NOINHERIT_RECORD';
/** As a shell has them (POSIX, "Exit Status for Commands"). */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
const SIGNALLED = 128;
const recorder = join(dirname(fileURLToPath(import.meta.url)), 'recorder.cjs');

/**
 * Runs a program and writes down what each process that it starts inherits; changes nothing about that.
 *
 * @param allow - paths and addresses that may be inherited; `*` stands for any text
 * @throws Failure if the program cannot be started
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  allow: readonly string[] = [],
): Promise<RunReport> {
  if (process.platform !== 'linux')
    throw new Failure(
      `${process.platform} has no /proc, by which a program's processes are followed: \`run\` needs Linux.`,
    );
  // Before anything is opened here.
  const given = givenDescriptors();
  const folder = makeFolder();
  const recordFile = join(folder, 'spawns');
  try {
    writeFileSync(recordFile, '');
    // Before the program starts, which may be told to end as soon as it runs.
    let child: ChildProcess | undefined;
    const leaveSignals = handSignalsOn((signal) => void child?.kill(signal));
    const strangers = allPids();
    try {
      child = start(command, args, recordFile, given);
      await started(child, command);
      const isAllowed = allowance(allow);
      const tree = new ProgramTree(child.pid as number, strangers, [RECORD, recordFile]);
      const watcher = new Watcher(tree, child.pid as number, isAllowed);
      const status = await watch(child, watcher);
      await wait(GRACE);
      const found = readRecords(recordFile);
      const records = found ?? [];
      return {
        version: 1,
        spawns: records
          .map((record) => ({ ...record, leaks: record.leaks.filter((leak) => !isAllowed(namesOf(leak))) }))
          .filter(({ leaks }) => leaks.length > 0),
        ...watcher.report(new Set(records.filter(({ via }) => via !== 'execve').map((record) => record.child))),
        survivors: lookAtSurvivors(tree, records),
        ...(found === undefined && { recordsLost: true }),
        status,
      };
    } finally {
      leaveSignals();
    }
  } finally {
    // The program may have removed it.
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'noinherit-run-'));
  } catch (error) {
    throw new Failure(`the spawns cannot be written down: ${(error as Error).message}. TMPDIR names another folder.`);
  }
}

function start(command: string, args: readonly string[], recordFile: string, given: readonly number[]): ChildProcess {
  const nodeOptions = [process.env['NODE_OPTIONS'], `--require ${JSON.stringify(recorder)}`]
    .filter((part) => part !== undefined)
    .join(' ');
  const beyond = Array.from({ length: Math.max(2, ...given) - 2 }, (_, index) =>
    given.includes(index + 3) ? index + 3 : 'ignore',
  );
  const [file, ...all] = asListenPid([command, ...args]);
  try {
    // What this process has inherited is part of what there is to see.
    // eslint-disable-next-line noinherit/no-unsealed-spawn
    return spawn(file, all, {
      stdio: ['inherit', 'inherit', 'inherit', ...beyond],
      env: { ...process.env, NODE_OPTIONS: nodeOptions, [RECORD]: recordFile },
    });
  } catch (error) {
    // Of some errors Node tells by an event, and of others at once: E2BIG, ENOMEM.
    throw cannotStart(command, error as NodeJS.ErrnoException);
  }
}

/**
 * sd_listen_fds(3): the sockets are for the process whose number LISTEN_PID is. Whoever set it for this process meant the
 * program, whose number is known when it runs: a shell says its own, and becomes the program.
 */
function asListenPid(command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  if (process.env['LISTEN_PID'] !== String(process.pid)) return command;
  return ['sh', '-c', 'LISTEN_PID=$$; export LISTEN_PID; exec "$0" "$@"', ...command];
}

function cannotStart(command: string, { code, message }: NodeJS.ErrnoException): Failure {
  return new Failure(`${command} cannot be started: ${message}`, code === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE);
}

function started(child: ChildProcess, command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(cannotStart(command, error)));
  });
}

/** Until the program has ended: its exit status. */
function watch(child: ChildProcess, watcher: Watcher): Promise<number> {
  return new Promise((resolve) => {
    watcher.look();
    const timer = setInterval(() => watcher.glance(), INTERVAL);
    child.once('exit', (code, signal) => {
      clearInterval(timer);
      watcher.look();
      resolve(signal === null ? (code ?? 0) : SIGNALLED + constants.signals[signal]);
    });
  });
}

/**
 * The program decides what a signal does, and this process ends after it, with its report. What a terminal sends
 * reaches both already, and would come twice if it were passed on; and so would what somebody sends to their group.
 */
function handSignalsOn(passOn: (signal: NodeJS.Signals) => void): () => void {
  const sentinel = new Sentinel();
  const stay = (): void => {};
  const unlessSentToAll = (signal: NodeJS.Signals): void =>
    void sentinel.got(signal).then((isSentToAll) => {
      if (!isSentToAll) passOn(signal);
    });
  const listeners = [
    ['SIGINT', stay],
    ['SIGQUIT', stay],
    ['SIGHUP', unlessSentToAll],
    ['SIGTERM', unlessSentToAll],
    ['SIGUSR2', unlessSentToAll],
  ] as const;
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
    sentinel.leave();
  };
}

/** `undefined` if the program has removed them: then what Node started is not known. */
function readRecords(file: string): RecordedSpawn[] | undefined {
  if (!existsSync(file)) return undefined;
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedSpawn);
}

/** As the patterns of what is allowed name it. */
function namesOf({ path, localAddress, remoteAddress }: DescriptorInfo): Pick<SharedObject, 'name' | 'socket'> {
  return {
    name: path ?? '',
    socket: {
      protocol: '',
      ...(localAddress !== undefined && { localAddress }),
      ...(remoteAddress !== undefined && { remoteAddress }),
    },
  };
}
