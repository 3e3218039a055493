// Which native function can take another one's place, and what does a call of it need? Data in knowledge, text in fix.

/** A function that does the same and has the flag. */
export interface Variant {
  readonly name: string;
  /** Which of its parameters is the flag; the one behind the others where nothing says. */
  readonly at?: number;
  /** Its parameters from there on, as in a prototype. */
  readonly parameters: readonly string[];
  /** The flag stands in the place of the argument that was there. */
  readonly replaces?: boolean;
  /** Names joined by `|`. */
  readonly flag: string;
  readonly value: string;
  /** On another system the value would ask for something else. */
  readonly isOfLinux?: boolean;
  /** What C's `...` stands for: its type, and its value; the argument that was there where that is all. */
  readonly then?: readonly [type: string, value?: string];
}
