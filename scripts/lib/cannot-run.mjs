// What is tested on something that this machine may not be able to emulate.
import { endProgress, Failure, say } from './terminal.mjs';

/** The exit code that says that nothing was tested, which is neither a success nor a failure. */
const NOT_RUN = 2;

/**
 * What `prepare` gives; or `undefined`, if it fails with a reason, and then the reason is said and the exit code is 2.
 * @template T
 * @param {string} what
 * @param {() => T} prepare
 */
export function orSayThatItCannotRun(what, prepare) {
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
