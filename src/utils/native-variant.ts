// Which native function can replace another one, and what does a call of it need? Data in knowledge, edits in fix.

/** A function that does the same, and takes a flag for it. */
export interface Variant {
  readonly name: string;
  /** The position of the flag among its parameters; after the last one if absent. */
  readonly at?: number;
  /** Its parameters from the flag on, as in a C prototype. */
  readonly parameters: readonly string[];
  /** The flag replaces the argument at this position. */
  readonly replaces?: boolean;
  /** The names of flags, joined by `|`. */
  readonly flag: string;
  readonly value: string;
  /** The value is right on Linux only: on another system it means something else. */
  readonly isOfLinux?: boolean;
  /** The type and the value of the argument for C's `...`; without a value, the existing argument is kept. */
  readonly then?: readonly [type: string, value?: string];
}
