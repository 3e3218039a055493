/** One part of docs/performance.md. */
export interface Measured {
  /** The line above the table: what was measured, and where. */
  readonly on: string;
  readonly heads: readonly string[];
  readonly lines: readonly (readonly string[])[];
  readonly goals: readonly {
    readonly what: string;
    readonly measured: string;
    readonly limit: string;
    readonly isMet: boolean;
  }[];
}

export type Results = Readonly<Record<string, Measured>>;

export function save(name: string, measured: Measured): void;
/** The page with the measurements in their places. */
export function pageOf(text: string, results: Results): string;
/** The figures of the page, by name. */
export function figuresOf(results: Results): Record<string, string>;
