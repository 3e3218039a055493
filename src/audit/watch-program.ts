// When is a running program looked at?
import type { ChildProcess } from 'node:child_process';
import type { Stream } from 'node:stream';

import { exitStatus } from './exit-status.ts';
import { watchEndingSignal } from './linux/ending-signal.ts';
import type { MissedProcesses } from './missed-processes.ts';
import type { Watcher } from './watcher.ts';

/** Milliseconds between two looks, if nothing new has started. */
const INTERVAL = 100;
/** Milliseconds between two checks for new processes, which cost next to nothing. */
const TICK = 5;
/** The pause after a look is so many times as long as the look, but at most INTERVAL. */
const REST = 10;

export interface Watched {
  /** The exit status of the program. */
  readonly status: number;
  /** The longest time between two looks, in milliseconds. */
  readonly within: number;
}

/**
 * Looks at a program again and again until it has ended.
 *
 * @param pipe - any stream whose handle is a pipe
 */
export function watchProgram(
  child: ChildProcess,
  watcher: Watcher,
  unseen: MissedProcesses,
  pipe: Stream | null | undefined,
): Promise<Watched> {
  const endingSignal = watchEndingSignal(child.pid as number, pipe);
  return new Promise((resolve) => {
    let within = 0;
    let begun = performance.now();
    let ended = begun;
    const look = (how: () => void): void => {
      const now = performance.now();
      within = Math.max(within, now - begun);
      begun = now;
      how();
      ended = performance.now();
    };
    look(() => watcher.look());
    const timer = setInterval(() => {
      const now = performance.now();
      const isNew = unseen.update(now);
      const isRested = now - ended >= Math.min(INTERVAL, REST * (ended - begun));
      if (isRested && (isNew || now - begun >= INTERVAL)) look(() => watcher.lookIfDue());
    }, TICK);
    child.once('exit', (code, signal) => {
      clearInterval(timer);
      look(() => watcher.look());
      unseen.update(performance.now());
      resolve({ status: exitStatus(code, signal, endingSignal()), within: Math.ceil(within) });
    });
  });
}
