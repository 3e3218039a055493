// What is known of where an expression comes from?
import type { TSESTree } from '@typescript-eslint/utils';

/** Which export of which module an expression stands for. */
export interface Origin {
  /** Without `node:`; `fs/promises` is `fs` with the path `promises`. */
  readonly module: string;
  readonly path: readonly string[];
  /** The expression is a promise of it. */
  readonly promise?: boolean;
  /** It is a callback API that now returns a promise. */
  readonly promisified?: boolean;
  /** So do all that are taken out of it, but for those with such a name. */
  readonly methodsExcept?: RegExp | undefined;
  /** It stands in for what the caller may give: a default, or what comes after `||`. */
  readonly isFallback?: boolean;
  /** Arguments were bound to it before, so that those of a call are others. */
  readonly isPartial?: boolean;
  /** Which ones; undefined where several sources have them. */
  readonly bound?: readonly TSESTree.CallExpressionArgument[] | undefined;
  /** Whether nothing else is possible when the code runs. */
  readonly certain: boolean;
}

export type OriginOf = (expression: TSESTree.Node) => Origin | undefined;
