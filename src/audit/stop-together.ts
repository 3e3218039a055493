// How do this process and the program that it runs stop and continue together?
import { isatty } from 'node:tty';

import { isStopped } from './linux/proc.ts';

/** Milliseconds between two checks whether the program has stopped: after it was sent SIGTSTP, and otherwise. */
const FAST_POLL = 5;
const SLOW_POLL = 100;

/**
 * Forwards SIGTSTP and SIGCONT, as if both were one process, as with `env`. This process stops once the program has, so
 * that a shell sees its job stop, and goes on if the program ignores the signal. At a terminal it also stops when the
 * program stops itself, as a shell does with `suspend`. A stop of the whole group, as by ctrl-Z, may come twice: the
 * second one stays pending until SIGCONT discards it (signal(7)). If the terminal is gone, no shell could continue the
 * program: it is continued and gets its SIGHUP, as the system does with a stopped orphaned process group (setpgid(2)).
 *
 * @param program - returns its process number, once it runs
 * @param others - returns the number of another process to continue with it
 * @returns a function that ends this
 */
export function stopTogether(program: () => number | undefined, others: () => number | undefined): () => void {
  let timer: NodeJS.Timeout | undefined;
  const stopWhenStopped = (pause: number): void => {
    clearInterval(timer);
    timer = setInterval(() => {
      const pid = program();
      if (pid === undefined || !isStopped(pid)) return;
      clearInterval(timer);
      send(process.pid, 'SIGSTOP');
    }, pause).unref();
  };
  const wait = (): void => {
    clearInterval(timer);
    if (process.platform === 'linux' && isatty(0)) stopWhenStopped(SLOW_POLL);
  };
  const stop = (): void => {
    send(program(), 'SIGTSTP');
    // On other systems a stop is not visible.
    if (process.platform === 'linux') stopWhenStopped(FAST_POLL);
    else send(process.pid, 'SIGSTOP');
  };
  const goOn = (): void => {
    for (const pid of [program(), others()]) send(pid, 'SIGCONT');
    wait();
  };
  const hungUp = (): void => {
    const pid = program();
    if (pid !== undefined && process.platform === 'linux' && isStopped(pid)) send(pid, 'SIGCONT');
  };
  wait();
  process.on('SIGTSTP', stop);
  process.on('SIGCONT', goOn);
  process.on('SIGHUP', hungUp);
  return () => {
    clearInterval(timer);
    process.off('SIGTSTP', stop);
    process.off('SIGCONT', goOn);
    process.off('SIGHUP', hungUp);
  };
}

function send(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has exited, or now belongs to another user.
  }
}
