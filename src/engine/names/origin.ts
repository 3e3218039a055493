// What is known about where an expression comes from?
import type { TSESTree } from '@typescript-eslint/utils';

/** Which export of which module an expression refers to. */
export interface Origin {
  /** Without `node:`; `fs/promises` is `fs` with the path `promises`. */
  readonly module: string;
  readonly path: readonly string[];
  /** The expression is a promise for it. */
  readonly promise?: boolean;
  /** A callback API that was promisified, and now returns a promise. */
  readonly promisified?: boolean;
  /** Members are promisified too, except those whose name matches. */
  readonly methodsExcept?: RegExp | undefined;
  /** A fallback for what the caller may pass: a default, or the right side of `||`. */
  readonly isFallback?: boolean;
  /** Arguments are bound to it, so that those of a call come after them. */
  readonly isPartial?: boolean;
  /** The bound arguments; undefined if several sources bind some. */
  readonly bound?: readonly TSESTree.CallExpressionArgument[] | undefined;
  /** Whether the expression can be nothing else at run time. */
  readonly certain: boolean;
}

export type OriginOf = (expression: TSESTree.Node) => Origin | undefined;
