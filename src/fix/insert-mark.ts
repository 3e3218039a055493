// Which edits insert a statement at the start of a body, after another statement, or before it?
import type { TSESTree } from '@typescript-eslint/utils';

import { isDirective, type FunctionNode } from '../utils/ast.ts';
import { beforeStatement } from './insertion-point.ts';
import {
  continuesLine,
  endOfOwnLine,
  endToken,
  indentationAt,
  lineEnding,
  lineStart,
  startsLine,
  usesSemicolons,
} from './text-style.ts';
import type { Edit, FixFile } from './types.ts';

/**
 * Inserts a statement (passed without its semicolon) at the start of a function's body or a branch, after its
 * directives. Undefined if the body is not a block.
 */
export function insertMarkFirst(
  file: FixFile,
  body: FunctionNode['body'],
  statement: string,
): readonly Edit[] | undefined {
  if (body.type !== 'BlockStatement') return undefined;
  const directive = body.body.findLast(isDirective);
  if (directive) return insertMarkAfter(file, directive, statement);
  const { sourceCode } = file;
  const open = sourceCode.getFirstToken(body)!;
  const next = sourceCode.getTokenAfter(open)!;
  const end = endOfOwnLine(file, open);
  if (end !== undefined) {
    const isEmpty = body.body.length === 0;
    const indentation = isEmpty ? innerIndentation(file, open.range[0]) : indentationAt(file, next.range[0]);
    return [{ range: [end, end], text: `${lineEnding(file)}${indentation}${terminated(file, statement, next)}` }];
  }
  const at = open.range[1];
  const rest = sourceCode.text[at];
  const after = rest === '}' ? ' ' : /\s/.test(rest ?? '') ? '' : ' ';
  return [{ range: [at, at], text: ` ${statement};${after}` }];
}

/** Inserts a statement (passed without its semicolon) right after another one in the same block. */
export function insertMarkAfter(
  file: FixFile,
  anchor: TSESTree.Statement,
  statement: string,
): readonly Edit[] | undefined {
  if (!isInList(anchor)) return undefined;
  const { sourceCode } = file;
  const last = endToken(file, anchor);
  const end = endOfOwnLine(file, last);
  if (end !== undefined && startsLine(file, anchor.range[0])) {
    const text = `${lineEnding(file)}${indentationAt(file, anchor.range[0])}${terminated(file, statement, sourceCode.getTokenAfter(last))}`;
    return [{ range: [end, end], text }];
  }
  const at = last.range[1];
  return [{ range: [at, at], text: `${/[;}]/.test(last.value) ? '' : ';'} ${statement};` }];
}

/** Inserts a statement (passed without its semicolon) right before another one in the same list. */
export function insertBefore(file: FixFile, anchor: TSESTree.Statement, statement: string): readonly Edit[] {
  const point = beforeStatement(file, anchor);
  if (point) return [point.insert(terminated(file, statement, point.next))];
  const [at] = anchor.range;
  return [{ range: [at, at], text: `${statement}; ` }];
}

function isInList({ parent }: TSESTree.Statement): boolean {
  return (
    parent.type === 'BlockStatement' ||
    parent.type === 'Program' ||
    parent.type === 'StaticBlock' ||
    parent.type === 'SwitchCase'
  );
}

/** Adds a semicolon, unless the file uses none and the next line cannot be parsed as a continuation. */
function terminated(file: FixFile, statement: string, next: TSESTree.Token | null): string {
  return usesSemicolons(file) || continuesLine(next) ? `${statement};` : statement;
}

/** The indentation of a line in the block that begins here. */
function innerIndentation(file: FixFile, index: number): string {
  const { text } = file.sourceCode;
  const indentation = indentationAt(file, index);
  const usesTabs =
    indentation.includes('\t') || (indentation === '' && /^\t/m.test(text.slice(0, lineStart(text, index))));
  return `${indentation}${usesTabs ? '\t' : '  '}`;
}
