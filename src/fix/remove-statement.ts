import type { TSESTree } from '@typescript-eslint/utils';

import { continuesLine, endOfOwnLine, endToken, lineStart, startsLine } from './text-style.ts';
import type { Edit, FixFile } from './types.ts';

/**
 * Takes a statement's lines out of the text. Undefined where that would take a comment along or leave one
 * without what it speaks of, empty a block, or join the lines around into one statement.
 */
export function removeStatement(file: FixFile, statement: TSESTree.Node): Edit | undefined {
  const { parent } = statement;
  if ((parent?.type !== 'BlockStatement' && parent?.type !== 'Program') || parent.body.length < 2) return undefined;
  const { sourceCode } = file;
  const { text } = sourceCode;
  const before = sourceCode.getTokenBefore(statement, { includeComments: true });
  const last = endToken(file, statement);
  const end = endOfOwnLine(file, last);
  const next = sourceCode.getTokenAfter(last, { includeComments: true });
  if (end === undefined || !startsLine(file, statement.range[0])) return undefined;
  const isCommented =
    sourceCode.getCommentsInside(statement).length > 0 ||
    (next !== null && next.range[0] < end) ||
    (before !== null && isComment(before));
  const joins = continuesLine(sourceCode.getTokenAfter(last)) && !isEnd(file, before);
  if (isCommented || joins) return undefined;
  const start = lineStart(text, statement.range[0]);
  const lineBreak = /^\r?\n/.exec(text.slice(end))?.[0] ?? '';
  return { range: [start, end + lineBreak.length], text: '' };
}

/** Whether a statement ends with a token, or begins behind it, whatever follows: not with the brace of an expression. */
function isEnd({ sourceCode }: FixFile, token: TSESTree.Comment | TSESTree.Token | null): boolean {
  if (token?.value !== '}') return token === null || token.value === ';' || token.value === '{';
  const node = sourceCode.getNodeByRangeIndex(token.range[0]);
  switch (node?.type) {
    case 'BlockStatement':
      return node.parent.type !== 'ArrowFunctionExpression' && node.parent.type !== 'FunctionExpression';
    case 'ClassBody':
      return node.parent.type === 'ClassDeclaration';
    default:
      return node?.type === 'SwitchStatement';
  }
}

function isComment({ type }: TSESTree.Comment | TSESTree.Token): boolean {
  return type === 'Block' || type === 'Line';
}
