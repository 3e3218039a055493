import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DescriptorInfo } from '../runtime/types.ts';
import { auditProcesses, treeOf, type ProcessReport } from './audit-process.ts';
import { Failure } from './failure.ts';

const INTERVAL = 100;
const preload = join(dirname(fileURLToPath(import.meta.url)), 'register.cjs');

/** One spawn of a Node process that passed something on. */
export interface RecordedSpawn {
  readonly parent: number;
  readonly child?: number;
  readonly via: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly leaks: readonly DescriptorInfo[];
  readonly stack: readonly string[];
}

export interface RunReport {
  /** What each spawn of a Node process passed on: complete, with the stack. */
  readonly spawns: readonly RecordedSpawn[];
  /** What other processes of the tree share with their parents, looked at ten times a second: short ones may be missed. */
  readonly seen: readonly ProcessReport[];
  /** Exit status of the program, as a shell has it: 128 and the signal's number for one that a signal ended. */
  readonly status: number;
}

/**
 * Runs a program and writes down what each process that it starts inherits; changes nothing about that.
 *
 * @throws Failure if the program cannot be started
 */
export async function runProgram(command: string, args: readonly string[]): Promise<RunReport> {
  const folder = mkdtempSync(join(tmpdir(), 'noinherit-run-'));
  const recordFile = join(folder, 'spawns');
  try {
    const seen = new Map<number, ProcessReport>();
    const status = await watch(command, args, recordFile, seen);
    const spawns = readSpawns(recordFile);
    const known = new Set(spawns.map(({ child }) => child));
    return { spawns, seen: [...seen.values()].filter(({ pid }) => !known.has(pid)), status };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function watch(
  command: string,
  args: readonly string[],
  recordFile: string,
  seen: Map<number, ProcessReport>,
): Promise<number> {
  const nodeOptions = [process.env['NODE_OPTIONS'], `--require ${JSON.stringify(preload)}`]
    .filter((part) => part !== undefined)
    .join(' ');
  // Before the program starts, which may be told to end as soon as it runs.
  const leaveSignals = takeSignals((signal) => child.kill(signal));
  // What this process has inherited is part of what there is to see.
  // eslint-disable-next-line noinherit/no-unsealed-spawn
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: nodeOptions, NOINHERIT_RECORD: recordFile },
  });
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => look(child.pid as number, seen), INTERVAL);
    const end = (): void => {
      clearInterval(timer);
      leaveSignals();
    };
    child.on('error', (error) => {
      end();
      reject(new Failure(`${command} cannot be started: ${error.message}`));
    });
    child.on('exit', (code, signal) => {
      end();
      resolve(signal === null ? (code ?? 0) : 128 + constants.signals[signal]);
    });
  });
}

/**
 * The program decides what a signal does, and this process ends after it, with its report. What a terminal sends
 * reaches both already, and would come twice if it were passed on.
 */
function takeSignals(passOn: NodeJS.SignalsListener): () => void {
  const stay = (): void => {};
  const listeners = [
    ['SIGINT', stay],
    ['SIGQUIT', stay],
    ['SIGHUP', passOn],
    ['SIGTERM', passOn],
  ] as const;
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}

/** A process is kept as it was when it held most. */
function look(root: number, seen: Map<number, ProcessReport>): void {
  try {
    for (const { findings, ...report } of auditProcesses(treeOf(root))) {
      // What a process has opened by itself nobody inherited yet, and a starting one soon closes: Node reads its certificates.
      const faults = findings.filter(({ meant, from }) => meant === undefined && from !== undefined);
      // A process without a command line is about to end.
      if (report.pid === root || report.command === '' || faults.length === 0) continue;
      const before = seen.get(report.pid);
      if (before === undefined || before.findings.length <= faults.length)
        seen.set(report.pid, { ...report, findings: faults });
    }
  } catch {
    // The program has just ended.
  }
}

function readSpawns(file: string): RecordedSpawn[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordedSpawn);
}
