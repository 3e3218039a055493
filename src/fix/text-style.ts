// Which style does a file have (quotes, semicolons, indentation), and where do its lines begin and end?
import type { TSESTree } from '@typescript-eslint/utils';

import { blocks } from './blocks.ts';
import { isInside, pushChildren } from '../utils/ast.ts';
import { oncePer } from '../utils/once-per.ts';
import type { Edit, FixFile } from './types.ts';

/** The file's own line ending. */
export function lineEnding({ sourceCode }: FixFile): '\n' | '\r\n' {
  return /\r?\n/.exec(sourceCode.text)?.[0] === '\r\n' ? '\r\n' : '\n';
}

/** The quote character of the file's first import, or else of its first string. */
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

/** How many statements or braces, and how many tokens, are enough to determine the style of a long file. */
const ENOUGH = 100;
const ENOUGH_TOKENS = 10_000;

/** Whether at least half of the file's statements that could end with a semicolon do. */
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

/** A declaration in the head of a loop has no semicolon of its own. */
function canEnd(node: TSESTree.Node): boolean {
  return node.type !== 'VariableDeclaration' || !node.parent.type.startsWith('For');
}

const OPENS_BLOCK: ReadonlySet<string> = new Set([')', '=>', 'do', 'else', 'finally', 'try']);

/** What pads the inside of braces: a space, or nothing, like most single-line braces of the file. */
export const bracePadding: (file: FixFile) => '' | ' ' = oncePer((file) => {
  let [padded, tight] = [0, 0];
  const { tokens } = file.sourceCode.ast;
  const scripts = blocks(file).map(({ range }) => range);
  for (let i = 0; i < Math.min(tokens.length, ENOUGH_TOKENS) && padded + tight < ENOUGH; i++) {
    const token = tokens[i]!;
    if (token.value !== '{' || token.type !== 'Punctuator' || OPENS_BLOCK.has(tokens[i - 1]?.value ?? '')) continue;
    if (isOfJsx(tokens, i)) continue;
    const next = tokens[i + 1];
    if (!next || next.value === '}' || next.loc.start.line !== token.loc.end.line) continue;
    if (!scripts.some((script) => isInside(token, script))) continue;
    if (next.range[0] > token.range[1]) padded++;
    else tight++;
  }
  return tight > padded ? '' : ' ';
});

/** Whether a brace encloses an expression of JSX: `<p id={id} {...more}>{name}</p>`. */
function isOfJsx(tokens: readonly TSESTree.Token[], at: number): boolean {
  const [before, last] = [tokens[at - 2], tokens[at - 1]];
  if (!last) return false;
  const isOfAttribute = last.value === '=' && before?.type === 'JSXIdentifier';
  return isOfAttribute || last.type.startsWith('JSX') || last.value === '>' || last.value === '}';
}

/** The keyword of a `require` declaration: `var` in a file that uses neither `const` nor `let`. */
export const requireKeyword: (file: FixFile) => 'const' | 'var' = oncePer(({ sourceCode }) => {
  let declares = false;
  for (const { type, value } of sourceCode.ast.tokens) {
    if (type !== 'Keyword') continue;
    if (value === 'const' || value === 'let') return 'const';
    declares ||= value === 'var';
  }
  return declares ? 'var' : 'const';
});

/** Whether a line that begins with this token continues a preceding line that has no semicolon. */
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

/** Whether only white space precedes this offset on its line. */
export function startsLine({ sourceCode: { text } }: FixFile, index: number): boolean {
  return text.slice(lineStart(text, index), index).trim() === '';
}

/** Comments that apply to the next line, so that nothing may be inserted between them. */
export const ABOUT_NEXT_LINE: RegExp =
  /(?:disable|ignore)-next|@ts-(?:expect-error|ignore)|prettier-ignore|(?:c8|v8|istanbul) ignore/;

/** The token that ends a statement, ignoring a semicolon that only protects the next statement on its line. */
export function endToken({ sourceCode }: FixFile, statement: TSESTree.Node): TSESTree.Token {
  const last = sourceCode.getLastToken(statement)!;
  const before = sourceCode.getTokenBefore(last);
  const isBelow = last.value === ';' && before && before.loc.end.line < last.loc.start.line;
  // A semicolon alone on its line ends this statement.
  return isBelow && sourceCode.getTokenAfter(last)?.loc.start.line === last.loc.end.line ? before : last;
}

/**
 * The end of the line on which a token ends, if only comments about that line follow on it: a new line can be
 * inserted there without separating anything. Undefined if there is no such place.
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
  // In a page, the closing tag of the script is not a token.
  return text.slice(last, end).trim() === '' ? end : undefined;
}

/** Replaces the content of a string literal and keeps its quotes. */
export function replaceString({ sourceCode }: FixFile, literal: TSESTree.Node, text: string): readonly Edit[] {
  const mark = sourceCode.getText(literal)[0]!;
  return [{ range: literal.range, text: `${mark}${text}${mark}` }];
}

/** Inserts words into a string literal, with a space on either side. */
export function insertWords({ sourceCode: { text } }: FixFile, at: number, words: string): readonly Edit[] {
  return [{ range: [at, at], text: `${/\s/.test(text[at - 1]!) ? '' : ' '}${words} ` }];
}
