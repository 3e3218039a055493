// What does a program get of a stop and of its end that are sent to this process, which runs it?
import { isatty } from 'node:tty';

import { isStopped } from './linux/proc.ts';

/** Milliseconds between two questions whether the program has stopped: after it was told to, and else. */
const SOON = 5;
const SELDOM = 100;

/**
 * Hands SIGTSTP on, and SIGCONT: as with `env`, where both would be one process. This one stops when the program has, so
 * that a shell sees its job stop, and goes on with a program that takes no notice. At a terminal it also stops with one that stops by
 * itself, as a shell does by `suspend`. A stop that their whole group got, as with ctrl-Z, may come twice: the second one waits
 * until the program is continued, which takes it back (signal(7)). Where the terminal is gone nobody could continue the program any
 * more: it goes on and gets its SIGHUP, as the system has it for what is stopped and nobody's job (setpgid(2)).
 *
 * @param program - its number, once it runs
 * @param others - what else is to go on then
 * @returns what ends that
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
    if (process.platform === 'linux' && isatty(0)) stopWhenStopped(SELDOM);
  };
  const stop = (): void => {
    send(program(), 'SIGTSTP');
    // Elsewhere it is not to be seen.
    if (process.platform === 'linux') stopWhenStopped(SOON);
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
    // It has ended, or has become somebody else's.
  }
}
