// How does a program start under `noinherit run`, and which signals reach it?
import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Stream } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { Failure } from './failure.ts';
import { Sentinel } from './sentinel.ts';
import { stopTogether } from './stop-together.ts';

/** The environment variable with the path of the records. All processes of the program inherit it. */
export const RECORD = 'NOINHERIT_RECORD';
/** The exit codes of a shell (POSIX, "Exit Status for Commands"). */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
/** Signals that end a program by default, and that some programs handle: SIGQUIT stops nginx. */
const FORWARDED = ['SIGALRM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const;
const recorder = join(dirname(fileURLToPath(import.meta.url)), 'recorder.cjs');

/**
 * Starts a program whose Node processes record their spawns.
 *
 * @param given - numbers of inherited descriptors that are meant for the program
 * @throws Failure if it cannot be started; {@link whenStarted} reports most of the reasons
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
    // Not sealed: what this process has inherited is part of what the run reports.
    // eslint-disable-next-line noinherit/no-unsealed-spawn
    return spawn(file, all, {
      stdio: ['inherit', 'inherit', 'inherit', ...beyond],
      env: { ...process.env, NODE_OPTIONS: nodeOptions, [RECORD]: recordFile },
    });
  } catch (error) {
    // Node emits an event for some errors, and throws others at once: E2BIG, ENOMEM.
    throw cannotStart(command, error as NodeJS.ErrnoException);
  }
}

/**
 * sd_listen_fds(3): the sockets are for the process that LISTEN_PID names. If it names this process, the program is
 * meant, whose number is not known before it runs: so a shell sets it to its own number, and executes the program.
 */
function asListenPid(command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  if (process.env['LISTEN_PID'] !== String(process.pid)) return command;
  return ['sh', '-c', 'LISTEN_PID=$$; export LISTEN_PID; exec "$0" "$@"', ...command];
}

function cannotStart(command: string, { code, message }: NodeJS.ErrnoException): Failure {
  const advice = process.platform === 'win32' ? '. Start scripts such as npm through `cmd /c`.' : '';
  const exitCode = code === 'ENOENT' || command === '' ? NOT_FOUND : NOT_EXECUTABLE;
  return new Failure(
    `${command === '' ? 'A program with an empty name' : command} cannot be started: ${message}${advice}`,
    exitCode,
  );
}

/** Resolves when the program runs; rejects with what {@link startProgram} would throw. */
export function whenStarted(child: ChildProcess, command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(cannotStart(command, error)));
  });
}

/** The result of {@link forwardSignals}. */
export interface SignalForwarding {
  /** A stream of this process that is a pipe, if there is one. */
  readonly pipe: () => Stream | null | undefined;
  /** Ends the forwarding. */
  readonly stop: () => void;
}

/**
 * Forwards signals to the program, which decides what they do; this process exits after it, with the report. A signal
 * from a terminal, or to their process group, reaches both already, and would come twice if it were passed on.
 */
export function forwardSignals(program: () => ChildProcess | undefined): SignalForwarding {
  if (process.platform === 'win32') return ignoreInterrupt();
  const sentinel = new Sentinel();
  const unlessSentToAll = (signal: NodeJS.Signals): void =>
    void sentinel.wasSentToGroup(signal).then((isSentToAll) => {
      if (!isSentToAll) program()?.kill(signal);
    });
  // The sentinel is continued, too: a signal to the group would not end it while it is stopped.
  const stopForwardingStops = stopTogether(
    () => program()?.pid,
    () => sentinel.pid,
  );
  for (const signal of FORWARDED) process.on(signal, unlessSentToAll);
  return {
    pipe: () => sentinel.pipe,
    stop: () => {
      for (const signal of FORWARDED) process.off(signal, unlessSentToAll);
      stopForwardingStops();
      sentinel.stop();
    },
  };
}

/** Windows has only SIGINT, which a console sends to all of its processes: this one must outlive the program. */
function ignoreInterrupt(): SignalForwarding {
  const stay = (): void => {};
  process.on('SIGINT', stay);
  return { pipe: () => undefined, stop: () => void process.off('SIGINT', stay) };
}
