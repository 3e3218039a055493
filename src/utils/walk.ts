// Which nodes does a file have?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { pushChildren } from './ast.ts';

type Node = TSESTree.Node;

/** ESLint caches the steps of its own traversal; other linters that run its rules may have no `traverse`. */
interface Walked {
  traverse?(): Iterable<{ readonly kind: number; readonly phase?: number; readonly target: unknown }>;
}

/** The kind of a step that visits a node, and the phase in which it enters the node. */
const [TO_NODE, ENTERING] = [1, 1];

/** Depth first, in source order, without recursion: generated files can be nested deeper than the stack allows. */
export function walk(sourceCode: Readonly<TSESLint.SourceCode> & Walked, visit: (node: Node) => void): void {
  if (sourceCode.traverse) {
    for (const { kind, phase, target } of sourceCode.traverse())
      if (kind === TO_NODE && phase === ENTERING) visit(target as Node);
    return;
  }
  const pending: Node[] = [sourceCode.ast];
  for (let node = pending.pop(); node; node = pending.pop()) {
    visit(node);
    pushChildren(node, sourceCode.visitorKeys, pending);
  }
}
