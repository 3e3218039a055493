import * as tsParser from '@typescript-eslint/parser';
import type { TSESTree } from '@typescript-eslint/utils';
import { describe, expect, it } from 'vitest';

import { constantTruth, deadBranch } from '../../src/engine/paths/dead-branch.ts';

function parsed(test: string): TSESTree.Expression {
  const [statement] = tsParser.parse(test, { range: true }).body;
  if (statement?.type !== 'ExpressionStatement') throw new Error(`no expression: ${test}`);
  return statement.expression;
}

/** The branch of a test in which no descriptor is open. `err` is the callback's error and `fd` its descriptor. */
function dead(test: string): string | undefined {
  return deadBranch(parsed(test), (node) => {
    if (node.type !== 'Identifier') return undefined;
    return node.name === 'err' ? 'error' : node.name === 'fd' ? 'descriptor' : undefined;
  });
}

describe('the branch of a test in which there is no descriptor', () => {
  it.each([
    ['err', 'whenTrue'],
    ['(err as Error)', 'whenTrue'],
    ['!err', 'whenFalse'],
    ['-err', undefined],
    ['fd', 'whenFalse'],
    ['!fd', 'whenTrue'],
    ['!!fd', 'whenFalse'],
    ['x', undefined],
    ['!x', undefined],
    ['x(err)', undefined],
    // In the true branch of `a && b`, both are true. The false branch shows something only if both mean the same.
    ['err && x', 'whenTrue'],
    ['x && err', 'whenTrue'],
    ['fd && x', undefined],
    ['fd && !err', 'whenFalse'],
    ['!err && fd && x', undefined],
    ['err || x', undefined],
    ['err || !fd', 'whenTrue'],
    ['!err || x', 'whenFalse'],
    ['fd || x', 'whenFalse'],
    ['err ?? x', undefined],
    ['err ?? err', undefined],
    // Comparisons.
    ['err != null', 'whenTrue'],
    ['err !== undefined', 'whenTrue'],
    ['err == null', 'whenFalse'],
    ['err === undefined', 'whenFalse'],
    ['err === none', undefined],
    ['err !== 0', undefined],
    ['x !== null', undefined],
    ['err instanceof Error', 'whenTrue'],
    ['fd instanceof Error', undefined],
    ['fd !== null', 'whenFalse'],
    ['fd === undefined', 'whenTrue'],
    ['fd === -1', 'whenTrue'],
    ['fd !== -1', 'whenFalse'],
    ['fd !== -2', undefined],
    ['fd !== +1', undefined],
    ['fd !== -x', undefined],
    ['fd !== 1', undefined],
    ['fd < 0', 'whenTrue'],
    ['fd < 1', undefined],
    ['err < 0', undefined],
    ['fd > 0', 'whenFalse'],
    ['fd >= 0', 'whenFalse'],
    ['fd > -1', 'whenFalse'],
    ['fd > 1', undefined],
    ['fd > -2', undefined],
    ['fd <= 0', undefined],
    ['err >= 0', undefined],
  ])('%s: %s', (test, branch) => {
    expect(dead(test)).toBe(branch);
  });
});

describe('whether a test always has the same result', () => {
  it.each([
    ['1', true],
    ['true', true],
    ['0', false],
    ['null', false],
    ['!0', true],
    ['!1', false],
    ['!!1', true],
    ['-1', undefined],
    ['x', undefined],
    ['!x', undefined],
    ['1 && x', undefined],
  ])('%s: %s', (test, truth) => {
    expect(constantTruth(parsed(test))).toBe(truth);
  });
});
