// How does a program start under `noinherit run`, and which signals reach it?
import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Stream } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { Failure } from './failure.ts';
import { Sentinel } from './sentinel.ts';
import { stopTogether } from './stop-together.ts';

/** The variable that names the file of records. All processes of the program have it. */
export const RECORD = 'NOINHERIT_RECORD';
/** As a shell has them (POSIX, "Exit Status for Commands"). */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
/** What ends a program that does nothing about it, and may be sent to one that does: nginx is stopped by SIGQUIT. */
const HANDED_ON = ['SIGALRM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const;
const recorder = join(dirname(fileURLToPath(import.meta.url)), 'recorder.cjs');

/**
 * Starts a program whose Node processes write down what they start.
 *
 * @param given - numbers of descriptors that this process was given for the program
 * @throws Failure if it cannot be started; of most reasons {@link started} tells
 */
export function startProgram(
  command: string,
  args: readonly string[],
  recordFile: string,
  given: readonly number[],
): ChildProcess {
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
  const advice = process.platform === 'win32' ? '. A script, such as npm, is started by `cmd /c`.' : '';
  const exitCode = code === 'ENOENT' || command === '' ? NOT_FOUND : NOT_EXECUTABLE;
  return new Failure(
    `${command === '' ? 'A program without a name' : command} cannot be started: ${message}${advice}`,
    exitCode,
  );
}

/** When it runs; throws as {@link startProgram} does. */
export function started(child: ChildProcess, command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(cannotStart(command, error)));
  });
}

/** What {@link handSignalsOn} has begun. */
export interface HandingOn {
  /** A stream of this process that is a pipe, if there is one. */
  readonly pipe: () => Stream | null | undefined;
  /** Ends it. */
  readonly leave: () => void;
}

/**
 * The program decides what a signal does, and this process ends after it, with its report. What a terminal sends
 * reaches both already, and would come twice if it were passed on; and so would what somebody sends to their group.
 */
export function handSignalsOn(program: () => ChildProcess | undefined): HandingOn {
  if (process.platform === 'win32') return stayForConsole();
  const sentinel = new Sentinel();
  const unlessSentToAll = (signal: NodeJS.Signals): void =>
    void sentinel.got(signal).then((isSentToAll) => {
      if (!isSentToAll) program()?.kill(signal);
    });
  // One that is stopped would not be ended by what is sent to all.
  const leaveStops = stopTogether(
    () => program()?.pid,
    () => sentinel.pid,
  );
  for (const signal of HANDED_ON) process.on(signal, unlessSentToAll);
  return {
    pipe: () => sentinel.pipe,
    leave: () => {
      for (const signal of HANDED_ON) process.off(signal, unlessSentToAll);
      leaveStops();
      sentinel.leave();
    },
  };
}

/** Windows has no other: a console sends it to all that run in it. */
function stayForConsole(): HandingOn {
  const stay = (): void => {};
  process.on('SIGINT', stay);
  return { pipe: () => undefined, leave: () => void process.off('SIGINT', stay) };
}
