// What if this machine cannot emulate the system that a command tests on?
import { endProgress, Failure, say } from './terminal.mjs';

/** The exit code if nothing was tested, which is neither success nor failure. */
const NOT_RUN = 2;

/**
 * The result of `prepare`. If it throws a {@link Failure}, prints the reason, sets exit code 2, returns `undefined`.
 * @template T
 * @param {string} what
 * @param {() => T} prepare
 */
export function prepareOrExplain(what, prepare) {
  try {
    return prepare();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    endProgress();
    say(`not run: ${what}: ${error.message}`);
    say(`Next: ${error.next}`);
    process.exitCode = NOT_RUN;
    return undefined;
  }
}
