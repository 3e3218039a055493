import type { TSESTree } from '@typescript-eslint/utils';

import { blocks } from './blocks.ts';
import { isInside, pushChildren } from '../utils/ast.ts';
import { oncePer } from '../utils/once-per.ts';
import type { Edit, FixFile } from './types.ts';

/** The file's own line ending. */
export function lineEnding({ sourceCode }: FixFile): '\n' | '\r\n' {
  return /\r?\n/.exec(sourceCode.text)?.[0] === '\r\n' ? '\r\n' : '\n';
}

/** The quote that the file puts around strings, imports first. */
export const quote: (file: FixFile) => '"' | "'" = oncePer(({ sourceCode }) => {
  const tokens = sourceCode.ast.tokens;
  const source =
    tokens.find(
      (token, i) => token.type === 'String' && ['(', 'from', 'import'].includes(tokens[i - 1]?.value ?? ''),
    ) ?? tokens.find(({ type }) => type === 'String');
  return source?.value.startsWith('"') ? '"' : "'";
});

const ENDED_BY_SEMICOLON: ReadonlySet<string> = new Set([
  'ExportAllDeclaration',
  'ExpressionStatement',
  'ImportDeclaration',
  'ReturnStatement',
  'ThrowStatement',
  'TSImportEqualsDeclaration',
  'VariableDeclaration',
]);

/** How many statements or braces, and how many tokens, are enough to tell the style of a long file. */
const ENOUGH = 100;
const ENOUGH_TOKENS = 10_000;

/** Whether the file ends its statements with semicolons, as most of those do that could have one. */
export const usesSemicolons: (file: FixFile) => boolean = oncePer((file) => {
  const { text, visitorKeys } = file.sourceCode;
  let [ended, others] = [0, 0];
  const pending: TSESTree.Node[] = blocks(file).flatMap(({ body }) => body);
  for (let node = pending.pop(); node && ended + others < ENOUGH; node = pending.pop()) {
    if (ENDED_BY_SEMICOLON.has(node.type) && canEnd(node)) {
      if (text[node.range[1] - 1] === ';') ended++;
      else others++;
    }
    pushChildren(node, visitorKeys, pending);
  }
  return ended > 0 && ended >= others;
});

/** A declaration in the head of a loop ends otherwise. */
function canEnd({ parent, type }: TSESTree.Node): boolean {
  return type !== 'VariableDeclaration' || !/^For/.test(parent?.type ?? '');
}

const OPENS_BLOCK: ReadonlySet<string> = new Set([')', '=>', 'do', 'else', 'finally', 'try']);

/** What stands inside of the braces around names: a space, or nothing, as in most of the file's own on one line. */
export const bracePadding: (file: FixFile) => '' | ' ' = oncePer((file) => {
  let [padded, tight] = [0, 0];
  const { tokens } = file.sourceCode.ast;
  const scripts = blocks(file).map(({ range }) => range);
  for (let i = 0; i < Math.min(tokens.length, ENOUGH_TOKENS) && padded + tight < ENOUGH; i++) {
    const token = tokens[i]!;
    if (token.value !== '{' || token.type !== 'Punctuator' || OPENS_BLOCK.has(tokens[i - 1]?.value ?? '')) continue;
    const next = tokens[i + 1];
    if (!next || next.value === '}' || next.loc.start.line !== token.loc.end.line) continue;
    if (!scripts.some((script) => isInside(token, script))) continue;
    if (next.range[0] > token.range[1]) padded++;
    else tight++;
  }
  return tight > padded ? '' : ' ';
});

/** What stands before the name of something that is required: `var` in a file that declares nothing otherwise. */
export const requireKeyword: (file: FixFile) => 'const' | 'var' = oncePer(({ sourceCode }) => {
  let declares = false;
  for (const { type, value } of sourceCode.ast.tokens) {
    if (type !== 'Keyword') continue;
    if (value === 'const' || value === 'let') return 'const';
    declares ||= value === 'var';
  }
  return declares ? 'var' : 'const';
});

/** Whether a line that begins like this goes on with a line before it that has no semicolon. */
export function continuesLine(next: TSESTree.Token | null): boolean {
  return next !== null && /^[([/+\-*,.`]/.test(next.value);
}

/** The white space before the first character of a line. */
export function indentationAt({ sourceCode }: FixFile, index: number): string {
  return /^[\t ]*/.exec(sourceCode.text.slice(lineStart(sourceCode.text, index)))![0];
}

export function lineStart(text: string, index: number): number {
  return text.lastIndexOf('\n', index - 1) + 1;
}

export function lineEnd(text: string, index: number): number {
  const end = text.slice(index).search(/\r?\n/);
  return end < 0 ? text.length : index + end;
}

/** Whether nothing but white space stands before this place on its line. */
export function startsLine({ sourceCode: { text } }: FixFile, index: number): boolean {
  return text.slice(lineStart(text, index), index).trim() === '';
}

/** Comments that speak of the next line, so that nothing may come between. */
export const ABOUT_NEXT_LINE: RegExp =
  /(?:disable|ignore)-next|@ts-(?:expect-error|ignore)|prettier-ignore|(?:c8|v8|istanbul) ignore/;

/** The token that ends a statement, but for a semicolon that begins the next one's line to keep it apart from this one. */
export function endToken({ sourceCode }: FixFile, statement: TSESTree.Node): TSESTree.Token {
  const last = sourceCode.getLastToken(statement)!;
  const before = sourceCode.getTokenBefore(last);
  const isBelow = last.value === ';' && before && before.loc.end.line < last.loc.start.line;
  // Alone on its line, it ends this statement.
  return isBelow && sourceCode.getTokenAfter(last)?.loc.start.line === last.loc.end.line ? before : last;
}

/**
 * The end of the line on which something ends, if all that follows on it is comments about that line:
 * where a new line can be put without separating anything. Undefined if there is no such place.
 */
export function endOfOwnLine({ sourceCode }: FixFile, node: TSESTree.Token): number | undefined {
  const { text } = sourceCode;
  let last = node.range[1];
  for (const comment of sourceCode.getCommentsAfter(node)) {
    if (lineEnd(text, last) < comment.range[0]) break;
    if (ABOUT_NEXT_LINE.test(comment.value)) return undefined;
    last = comment.range[1];
  }
  const end = lineEnd(text, last);
  // In a page, the tag that ends the script is no token.
  return text.slice(last, end).trim() === '' ? end : undefined;
}

/** Another text in the quotes that a literal has. */
export function replaceString({ sourceCode }: FixFile, literal: TSESTree.Node, text: string): readonly Edit[] {
  const mark = sourceCode.getText(literal)[0]!;
  return [{ range: literal.range, text: `${mark}${text}${mark}` }];
}

/** Words in the text of a literal, with a space to either side. */
export function insertWords({ sourceCode: { text } }: FixFile, at: number, words: string): readonly Edit[] {
  return [{ range: [at, at], text: `${/\s/.test(text[at - 1]!) ? '' : ' '}${words} ` }];
}
