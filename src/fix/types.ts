// What is a fix made of?
import type { TSESLint } from '@typescript-eslint/utils';

import type * as runtime from '../runtime/index.ts';

/** The runtime helpers that a fix may call; the compiler checks each name against the runtime. */
export type HelperName = Extract<
  keyof typeof runtime,
  'closeOnExit' | 'noInheritCallback' | 'noInheritListener' | 'sealDescriptors' | 'sealed' | 'setNoInherit'
>;

/** One replacement in the source text; an insertion has an empty range. */
export interface Edit {
  readonly range: readonly [start: number, end: number];
  readonly text: string;
}

/** The file that a fix is made for. */
export interface FixFile {
  readonly sourceCode: Readonly<TSESLint.SourceCode>;
  readonly filename: string;
  /** Differs from `filename` for a block of a Markdown, Vue or Svelte file. */
  readonly physicalFilename: string;
  /** The module that the helpers are imported from. */
  readonly runtime: string;
  /** Every module that is known to export them. */
  readonly runtimes: readonly string[];
}

/** The edits that fix a finding, applied together. */
export interface Fix {
  readonly edits: readonly Edit[];
  /** Exact and value-preserving: `--fix` applies it. Otherwise it is only suggested. */
  readonly isExact: boolean;
}

/** A fix that calls a function of the runtime; its import is among the edits. */
export interface HelperFix extends Fix {
  readonly helper: HelperName;
  /** How the edits call it. */
  readonly callee: string;
}
