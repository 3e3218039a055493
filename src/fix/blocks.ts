// Which parts of a file can have imports of their own? The file itself or, in a component, each of its scripts.
import type { TSESTree } from '@typescript-eslint/utils';

import { isInside, topLevelOf } from '../utils/ast.ts';
import { oncePer } from '../utils/once-per.ts';
import type { FixFile } from './types.ts';

/** A script of a page, or the whole of any other file. */
export interface Block {
  readonly range: TSESTree.Range;
  /** The statements at its top level. */
  readonly body: readonly TSESTree.ProgramStatement[];
}

/** Pages that their own parser reads as one file; where a processor splits them, each block is a file. */
const PAGE = /\.(?:astro|svelte|vue)$/;

/** The scripts of a page; for any other file, the whole of it. */
export const blocks: (file: FixFile) => readonly Block[] = oncePer((file) => {
  const { ast, text } = file.sourceCode;
  const body = topLevelOf(ast);
  const ranges = PAGE.test(file.filename) ? scripts(text) : [];
  if (ranges.length === 0) return [{ range: [0, text.length], body }];
  return ranges.map((range) => ({ range, body: body.filter((node) => isInside(node, range)) }));
});

/** The block that contains a node; undefined in the markup around the scripts of a page. */
export function blockOf(file: FixFile, node: TSESTree.Node): Block | undefined {
  return blocks(file).find(({ range }) => isInside(node, range));
}

/** A script cannot contain its closing tag, not even in a string. */
function scripts(text: string): Block['range'][] {
  return [...text.matchAll(/(<script\b[^>]*>)(.*?)<\/script\b/gis)].map(({ 1: open = '', 2: code = '', index }) => {
    const start = index + open.length;
    return [start, start + code.length];
  });
}
