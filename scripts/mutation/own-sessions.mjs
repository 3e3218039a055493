// What becomes of the other processes when a mutant ends the one that tries it?
import childProcess from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';

import { say } from '../lib/terminal.mjs';

/**
 * From now on each process that Stryker starts has a session, and with it a group, of its own: what a test sends to "all
 * processes of this group" reaches those that the test has started, and not the command, nor who started it. When such a
 * process is gone, so are those of its group. To be called where Stryker runs, which offers no option for it.
 */
export function giveOwnSessions() {
  const { fork } = childProcess;
  childProcess.fork = /** @type {typeof fork} */ (
    (/** @type {string} */ file, /** @type {childProcess.ForkOptions} */ options) => {
      const child = fork(file, { ...options, detached: true });
      child.once('exit', () => endGroup(child.pid));
      return child;
    }
  );
}

/** For a process with a session of its own: it does not outlive the command that started it. */
export function endWithCommand() {
  process.once('disconnect', () => endGroup(process.pid));
}

/** @param {number | undefined} leader */
function endGroup(leader) {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

/**
 * Says so when this command ends before it is done, by a signal too: what it had to do is long, and who comes back to it
 * must not take a list that was written before for what this run has found.
 *
 * @param {string} next what the reader can do
 * @returns {() => void} to be called when it is done
 */
export function sayIfEnded(next) {
  let isDone = false;
  for (const signal of /** @type {const} */ (['SIGHUP', 'SIGINT', 'SIGTERM'])) {
    process.on(signal, () => {
      say(`Ended by ${signal}.`);
      process.exit(128 + constants.signals[signal]);
    });
  }
  process.on('exit', (code) => {
    if (isDone) return;
    say(`Not all mutants were tried. ${next}`);
    if (code === 0) process.exitCode = 1;
  });
  return () => {
    isDone = true;
  };
}
