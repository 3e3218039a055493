/** It could not be found out, or not wholly. */
const NOT_FOUND_OUT = 2;

/** A mistake of the user's or a limit of the machine: shown as a sentence, without a stack. */
export class Failure extends Error {
  /** With which the command ends. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number = NOT_FOUND_OUT) {
    super(message);
    this.exitCode = exitCode;
  }
}
