// How does the command report that it cannot answer?

/** The exit code if the answer is not known, or not completely. */
const NO_ANSWER = 2;

/** A user's mistake or a limit of the machine: it is printed as a sentence, without a stack. */
export class Failure extends Error {
  /** The exit code of the command. */
  readonly exitCode: number;
  /** Printed below the sentence, unescaped. */
  readonly hint: string | undefined;

  constructor(message: string, exitCode: number = NO_ANSWER, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}
