// Where can a new import be added without displacing anything?
import type { TSESTree } from '@typescript-eslint/utils';

import { isDirective } from '../utils/ast.ts';
import type { Block } from './blocks.ts';
import { groupOf, orderedImport, orderedRequire, placeAmong, type OrderedImport } from './import-order.ts';
import {
  ABOUT_NEXT_LINE,
  endOfOwnLine,
  endToken,
  indentationAt,
  lineEnding,
  lineStart,
  startsLine,
} from './text-style.ts';
import type { Edit, FixFile } from './types.ts';

/** A place for a declaration, with the edit that inserts it there. */
export interface InsertionPoint {
  insert(declaration: string): Edit;
  /** The token that will follow the declaration. */
  readonly next: TSESTree.Token | null;
}

/**
 * Where a declaration can be added at the top of a block without displacing anything: among the imports, in their
 * order; otherwise before the first statement that is not a directive, above the comments about that statement and
 * below those about the file. Undefined if there is no such place.
 */
export function insertionPoint(file: FixFile, { body }: Block, added: OrderedImport): InsertionPoint | undefined {
  const first = body.find((node) => !isDirective(node));
  const imports = body.flatMap((node) => placed(node, orderedImport(node)));
  if (imports.length > 0) return amongImports(file, imports, added);
  const requires = first ? requiresFrom(body, first) : [];
  // Only imports are sorted by the names that they bind.
  if (requires.length > 0) return amongImports(file, requires, { ...added, names: [], isWhole: false });
  const point = first && beforeStatement(file, first);
  return point && { ...point, insert: (declaration) => withBlankLine(file, point.insert(declaration)) };
}

interface PlacedImport extends OrderedImport {
  readonly node: TSESTree.Node;
}

function placed(node: TSESTree.Node, found: OrderedImport | undefined): PlacedImport[] {
  return found ? [{ ...found, node }] : [];
}

/** The requires that a block begins with: no code runs before them that could need a declaration after them. */
function requiresFrom(body: readonly TSESTree.Node[], first: TSESTree.Node): PlacedImport[] {
  const found: PlacedImport[] = [];
  for (const node of body.slice(body.indexOf(first))) {
    const required = orderedRequire(node);
    if (!required) break;
    found.push({ ...required, node });
  }
  return found;
}

/** The best place, or an earlier one if other code shares its line. */
function amongImports(
  file: FixFile,
  imports: readonly PlacedImport[],
  added: OrderedImport,
): InsertionPoint | undefined {
  const best = placeAmong(imports, added);
  for (let place = best; place >= Math.min(best, 1); place--) {
    const [before, after] = [imports[place - 1], imports[place]];
    // Next to the imports of its own group, as blank lines may separate the groups.
    const isWithNext = after && (!before || (groupOf(after) === groupOf(added) && groupOf(before) !== groupOf(added)));
    if (isWithNext) {
      const point = beforeStatement(file, after.node);
      if (point) return point;
    }
    const isApart = before && groupOf(before) !== groupOf(added) && keepsGroupsApart(file, imports);
    const point = before && afterLineOf(file, before.node, isApart ? 2 : 1);
    if (point) return point;
  }
  return undefined;
}

/** Whether a blank line separates imports wherever the group changes. */
function keepsGroupsApart({ sourceCode }: FixFile, imports: readonly PlacedImport[]): boolean {
  const gaps = imports.slice(1).flatMap((other, i) => {
    const one = imports[i]!;
    if (groupOf(one) === groupOf(other)) return [];
    return [/\n[\t ]*\r?\n/.test(sourceCode.text.slice(one.node.range[1], other.node.range[0]))];
  });
  return gaps.length > 0 && gaps.every(Boolean);
}

/** The same edit, with a blank line after the declaration. */
function withBlankLine(file: FixFile, { range, text }: Edit): Edit {
  return { range, text: text.replace(/\r?\n/, `${lineEnding(file)}$&`) };
}

/** A new line after a statement and the comments on its last line; undefined if other code follows on that line. */
function afterLineOf(file: FixFile, node: TSESTree.Node, lines: number): InsertionPoint | undefined {
  const last = endToken(file, node);
  const end = endOfOwnLine(file, last);
  if (end === undefined) return undefined;
  const separator = `${lineEnding(file).repeat(lines)}${indentationAt(file, node.range[0])}`;
  return {
    insert: (declaration) => ({ range: [end, end], text: `${separator}${declaration}` }),
    next: file.sourceCode.getTokenAfter(last),
  };
}

/** A separate line before a statement and the comments about it. */
export function beforeStatement(file: FixFile, statement: TSESTree.Node): InsertionPoint | undefined {
  const { sourceCode } = file;
  const first = sourceCode.getFirstToken(statement)!;
  const attached = attachedComments(file, first);
  const [start] = (attached[0] ?? first).range;
  if (!startsLine(file, start)) return undefined;
  const { text } = sourceCode;
  const separator = `${lineEnding(file)}${text.slice(lineStart(text, start), start)}`;
  return { insert: (declaration) => ({ range: [start, start], text: `${declaration}${separator}` }), next: first };
}

/** The comments right above a statement that are about it, and not about the file. */
function attachedComments({ sourceCode }: FixFile, first: TSESTree.Token): TSESTree.Comment[] {
  const comments = sourceCode.getCommentsBefore(first);
  const directive = sourceCode.getTokenBefore(first);
  let next: TSESTree.Comment | TSESTree.Token = first;
  let from = comments.length;
  while (from > 0) {
    const comment = comments[from - 1]!;
    const gap = sourceCode.text.slice(comment.range[1], next.range[0]);
    const endsDirective = directive?.loc.end.line === comment.loc.start.line;
    if (endsDirective || /\n\s*\n/.test(gap) || lineBlock(comments, from - 1).some(isAboutFile)) break;
    next = comment;
    from--;
  }
  return comments.slice(from);
}

/** A comment together with the line comments directly above it: licences are often written that way. */
function lineBlock(comments: readonly TSESTree.Comment[], last: number): TSESTree.Comment[] {
  const block = [comments[last]!];
  if (ABOUT_NEXT_LINE.test(block[0]!.value)) return block;
  for (let i = last - 1; i >= 0; i--) {
    const [above, below] = [comments[i]!, comments[i + 1]!];
    const areLines = (above.type as string) === 'Line' && (below.type as string) === 'Line';
    if (!areLines || above.loc.end.line + 1 !== below.loc.start.line) break;
    block.push(above);
  }
  return block;
}

const FILE_TAGS =
  /@(?:author|copyright|file|fileoverview|flow|format|jest-|jsx|license|licence|module|overview|packageDocumentation|preserve|ts-check|ts-nocheck|vitest-)|\b(?:copyright|licen[cs]ed?)\b|SPDX-/i;

const FILE_DIRECTIVE =
  /^\s*(?:eslint-(?:disable|enable|env)\b(?!-)|eslint\s|eslint-env|globals?\s|exported\s|jshint|jslint|jscs|oxlint-disable\b(?!-)|tslint:disable\b(?!-))/;

function isAboutFile({ type, value }: TSESTree.Comment): boolean {
  // ESLint represents a shebang as a comment of a type that the syntax tree's type definitions lack.
  if ((type as string) === 'Shebang') return true;
  if ((type as string) === 'Line' && /^\/\s*</.test(value)) return true;
  return value.startsWith('!') || FILE_TAGS.test(value) || FILE_DIRECTIVE.test(value);
}
