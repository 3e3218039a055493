// Was a signal sent to this process alone, or to the process group that it shares with the program?
import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/** Milliseconds to allow between the arrival of a signal here and the sentinel's end by it, in either order. */
const PATIENCE = 100;

/**
 * An idle process in the same group: a signal that ends it was sent to the group (kill(2) with a negative number, a
 * service manager, a cancelled CI job), so the program has received it already.
 */
export class Sentinel {
  #process: ChildProcess | undefined;
  #isLeaving = false;
  /** The signal that last ended it, and when. */
  #last: { readonly signal: NodeJS.Signals | null; readonly at: number } | undefined;
  /** Called when it has ended. */
  #tell: () => void = () => {};

  constructor() {
    this.#stand();
  }

  /** Whether the whole group received this signal, which has just arrived here. */
  async got(signal: NodeJS.Signals): Promise<boolean> {
    const isRecent = this.#last !== undefined && performance.now() - this.#last.at < PATIENCE;
    if (!isRecent) {
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
        setTimeout(resolve, PATIENCE);
      });
    }
    const isOurs = this.#last?.signal === signal;
    this.#last = undefined;
    return isOurs;
  }

  /** The number of the sentinel's process. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** The pipe that it reads. */
  get pipe(): Writable | null | undefined {
    return this.#process?.stdin;
  }

  /** Ends it. */
  leave(): void {
    this.#isLeaving = true;
    this.#process?.kill('SIGKILL');
  }

  #stand(): void {
    const child = tryToStand();
    child?.once('exit', (_code, signal) => {
      this.#last = { signal, at: performance.now() };
      this.#tell();
      // If it exited by itself, a new one would, too.
      if (signal !== null && !this.#isLeaving) this.#stand();
    });
    this.#process = child;
  }
}

/**
 * Starts a `cat` that waits for input which never comes, and so exits with this process, however that ends. If it
 * cannot be started, every signal counts as sent to this process alone.
 */
function tryToStand(): ChildProcess | undefined {
  const env = { PATH: process.env['PATH'] };
  try {
    // Not sealed: the program, which starts later, is to inherit what this process inherited.
    // eslint-disable-next-line noinherit/no-unsealed-spawn
    const child = spawn('cat', [], { stdio: ['pipe', 'ignore', 'ignore'], env });
    child.once('error', () => {});
    return child;
  } catch {
    return undefined;
  }
}
