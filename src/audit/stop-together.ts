// What does a program get of a stop and of its end that are sent to this process, which runs it?
import { isStopped } from './linux/proc.ts';

/** Milliseconds between two questions whether the program has stopped. */
const PAUSE = 5;

/**
 * Hands SIGTSTP on, and SIGCONT: as with `env`, where both would be one process. This one stops when the program has, so
 * that a shell sees its job stop, and goes on with a program that takes no notice. A stop that their whole group got, as with
 * ctrl-Z, may come twice: the second one waits until the program is continued, which takes it back (signal(7)).
 *
 * @param program - its number, once it runs
 * @param others - what else is to go on then
 * @returns what ends that
 */
export function stopTogether(program: () => number | undefined, others: () => number | undefined): () => void {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    send(program(), 'SIGTSTP');
    clearInterval(timer);
    timer = setInterval(() => {
      const pid = program();
      // Elsewhere nobody tells.
      if (process.platform === 'linux' && (pid === undefined || !isStopped(pid))) return;
      clearInterval(timer);
      send(process.pid, 'SIGSTOP');
    }, PAUSE).unref();
  };
  const goOn = (): void => {
    clearInterval(timer);
    for (const pid of [program(), others()]) send(pid, 'SIGCONT');
  };
  process.on('SIGTSTP', stop);
  process.on('SIGCONT', goOn);
  return () => {
    clearInterval(timer);
    process.off('SIGTSTP', stop);
    process.off('SIGCONT', goOn);
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
