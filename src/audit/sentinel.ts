// Was a signal sent to this process alone, or to the process group that it shares with the program?
import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/** The most milliseconds between the arrival of a signal here and the sentinel's end by it, in either order. */
const TIMEOUT = 100;

/**
 * An idle process in the same group: a signal that ends it was sent to the group (kill(2) with a negative number, a
 * service manager, a cancelled CI job), so the program has received it already.
 */
export class Sentinel {
  #process: ChildProcess | undefined;
  #isStopping = false;
  /** The signal that last ended it, and when. */
  #last: { readonly signal: NodeJS.Signals | null; readonly at: number } | undefined;
  /** Called when it has ended. */
  #onEnd: () => void = () => {};

  constructor() {
    this.#start();
  }

  /** Whether the whole group received this signal, which has just arrived here. */
  async wasSentToGroup(signal: NodeJS.Signals): Promise<boolean> {
    const isRecent = this.#last !== undefined && performance.now() - this.#last.at < TIMEOUT;
    if (!isRecent) {
      await new Promise<void>((resolve) => {
        this.#onEnd = resolve;
        setTimeout(resolve, TIMEOUT);
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
  stop(): void {
    this.#isStopping = true;
    this.#process?.kill('SIGKILL');
  }

  #start(): void {
    const child = tryToStart();
    child?.once('exit', (_code, signal) => {
      this.#last = { signal, at: performance.now() };
      this.#onEnd();
      // If it exited by itself, a new one would, too.
      if (signal !== null && !this.#isStopping) this.#start();
    });
    this.#process = child;
  }
}

/**
 * Starts a `cat` that waits for input which never comes, and so exits with this process, however that ends. If it
 * cannot be started, every signal counts as sent to this process alone.
 */
function tryToStart(): ChildProcess | undefined {
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
