// Which edit removes a statement, if that changes nothing else?
import type { TSESTree } from '@typescript-eslint/utils';

import { continuesLine, endOfOwnLine, endToken, lineStart, startsLine } from './text-style.ts';
import type { Edit, FixFile } from './types.ts';

/**
 * Removes a statement's lines. Undefined if that would remove a comment or separate one from its subject,
 * empty a block, or join the surrounding lines into one statement.
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

/** Whether a token certainly ends a statement or comes before the first one: the closing brace of an expression does not. */
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
