// In which branch of a test is there no descriptor?
import type { TSESTree } from '@typescript-eslint/utils';

import { unwrap } from '../../utils/ast.ts';

/** The branch of a test in which there is no descriptor: in `if (err)`, none was opened. */
export type DeadBranch = 'whenFalse' | 'whenTrue' | undefined;

/** What a truthy expression means: that there is an error, and so no descriptor; or that there is a descriptor. */
export type Meaning = 'descriptor' | 'error' | undefined;

const OPPOSITE = { whenTrue: 'whenFalse', whenFalse: 'whenTrue' } as const;

/**
 * The branch of a test in which there is no descriptor to mark: where the callback's error is set, or where
 * the descriptor itself is null or negative.
 */
export function deadBranch(test: TSESTree.Node, meaningOf: (node: TSESTree.Node) => Meaning): DeadBranch {
  const node = unwrap(test);
  const meaning = meaningOf(node);
  if (meaning) return meaning === 'error' ? 'whenTrue' : 'whenFalse';
  switch (node.type) {
    case 'UnaryExpression': {
      const dead = node.operator === '!' ? deadBranch(node.argument, meaningOf) : undefined;
      return dead && OPPOSITE[dead];
    }
    case 'LogicalExpression': {
      if (node.operator === '??') return undefined;
      const branches = [deadBranch(node.left, meaningOf), deadBranch(node.right, meaningOf)];
      // `a && b` is true only if both are: its true branch is dead if either one's is, its false branch if both are.
      const [either, both] =
        node.operator === '&&' ? (['whenTrue', 'whenFalse'] as const) : (['whenFalse', 'whenTrue'] as const);
      if (branches.includes(either)) return either;
      return branches.every((branch) => branch === both) ? both : undefined;
    }
    case 'BinaryExpression':
      return ofComparison(node, meaningOf);
    default:
      return undefined;
  }
}

function ofComparison(node: TSESTree.BinaryExpression, meaningOf: (node: TSESTree.Node) => Meaning): DeadBranch {
  const meaning = meaningOf(unwrap(node.left));
  if (!meaning) return undefined;
  const whenPresent = meaning === 'error' ? 'whenTrue' : 'whenFalse';
  const right = unwrap(node.right);
  const isNullish =
    (right.type === 'Literal' && right.value === null) || (right.type === 'Identifier' && right.name === 'undefined');
  switch (node.operator) {
    case '!=':
    case '!==':
      return isNullish || isMinusOne(right) ? whenPresent : undefined;
    case '==':
    case '===':
      return isNullish || isMinusOne(right) ? OPPOSITE[whenPresent] : undefined;
    case 'instanceof':
      return meaning === 'error' ? 'whenTrue' : undefined;
    case '<':
      return meaning === 'descriptor' && isZero(right) ? 'whenTrue' : undefined;
    case '>':
    case '>=':
      return meaning === 'descriptor' && (isZero(right) || isMinusOne(right)) ? 'whenFalse' : undefined;
    default:
      return undefined;
  }
}

function isZero(node: TSESTree.Node): boolean {
  return node.type === 'Literal' && node.value === 0;
}

function isMinusOne(node: TSESTree.Node): boolean {
  return (
    node.type === 'UnaryExpression' &&
    node.operator === '-' &&
    node.argument.type === 'Literal' &&
    node.argument.value === 1
  );
}

/** The value of a test that always has the same one: `while (1)`, `for (; !0; )`. */
export function constantTruth(node: TSESTree.Node): boolean | undefined {
  if (node.type === 'Literal') return Boolean(node.value);
  if (node.type !== 'UnaryExpression' || node.operator !== '!') return undefined;
  const truth = constantTruth(node.argument);
  return truth === undefined ? undefined : !truth;
}
