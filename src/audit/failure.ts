/** It could not be found out, or not wholly. */
const NOT_FOUND_OUT = 2;

/** A mistake of the user's or a limit of the machine: shown as a sentence, without a stack. */
export class Failure extends Error {
  /** With which the command ends. */
  readonly exitCode: number;
  /** What is printed below the sentence, as it is. */
  readonly hint: string | undefined;

  constructor(message: string, exitCode: number = NOT_FOUND_OUT, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}
