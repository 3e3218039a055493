// Was a signal sent to this process alone, or to the whole group that it and the program are in?
import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/** Milliseconds between the news that a signal came and the news that it ended the sentinel, in whichever order they come. */
const PATIENCE = 100;

/**
 * A process of the same group that does nothing: whatever ends it was sent to the group (kill(2) with a negative number, a
 * service manager, a CI job that is cancelled), and so the program has it already.
 */
export class Sentinel {
  #process: ChildProcess | undefined;
  #isLeaving = false;
  /** What ended it last, and when. */
  #last: { readonly signal: NodeJS.Signals | null; readonly at: number } | undefined;
  /** Told when something has ended it. */
  #tell: () => void = () => {};

  constructor() {
    this.#stand();
  }

  /** Whether the group got this signal as well, which has just arrived here. */
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

  /** The number of the process that stands there. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** What it reads. */
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
      // One that ends by itself would do so again.
      if (signal !== null && !this.#isLeaving) this.#stand();
    });
    this.#process = child;
  }
}

/**
 * It reads what never comes, and so ends with this process, however that ends. Where it cannot be started, every signal
 * counts as sent to this process alone.
 */
function tryToStand(): ChildProcess | undefined {
  const env = { PATH: process.env['PATH'] };
  try {
    // What this process was started with is for the program, and this one must come before it.
    // eslint-disable-next-line noinherit/no-unsealed-spawn
    const child = spawn('cat', [], { stdio: ['pipe', 'ignore', 'ignore'], env });
    child.once('error', () => {});
    return child;
  } catch {
    return undefined;
  }
}
