/** The exit code if the answer is not known, or not completely. */
const NOT_FOUND_OUT = 2;

/** A user's mistake or a limit of the machine: it is printed as a sentence, without a stack. */
export class Failure extends Error {
  /** The exit code of the command. */
  readonly exitCode: number;
  /** Printed below the sentence, unescaped. */
  readonly hint: string | undefined;

  constructor(message: string, exitCode: number = NOT_FOUND_OUT, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}
