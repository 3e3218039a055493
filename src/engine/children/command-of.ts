// Which command does a call start, as far as the source text shows?
import type { TSESTree } from '@typescript-eslint/utils';

import { unwrap } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import type { SpawnSite } from '../calls/find-sites.ts';
import type { FileIndex } from '../names/file-index.ts';
import { constantString } from '../names/module-sources.ts';
import { resolveValue } from '../names/resolve-value.ts';
import { optionOf, type SpawnOptions } from './spawn-options.ts';

type Node = TSESTree.Node;

/** Placeholder for the unknown parts of a string. */
const UNSEEN = '…';

/** A shell command line, or a program with its arguments. */
export type StartedCommand =
  | {
      readonly line: string;
      readonly shell: string;
      /** The offset of the command line in the source text, if it is a string literal without escapes. */
      readonly start: number | undefined;
    }
  | { readonly program: string; readonly args: readonly (string | undefined)[] };

/** Undefined if neither the program nor the command line is known. */
export function commandOf(
  { index }: Pick<Analysis, 'index'>,
  { args, node, row }: SpawnSite,
  options: SpawnOptions | undefined,
): StartedCommand | undefined {
  if (node.type === 'TaggedTemplateExpression') return taggedCommand(index, node, row.shell);
  const [first, second] = args ?? [];
  if (!first) return undefined;
  const list = listOf(index, first);
  if (list) return programIn(index, list);
  const text = textOf(index, first);
  if (text === undefined) return undefined;
  const shell = shellIn(index, options) ?? row.shell;
  if (shell !== undefined) return { line: text, shell, start: startOf(index, first, text) };
  return { program: text, args: second ? argumentsOf(index, second) : [] };
}

/** `` $`sleep ${time} &` `` */
function taggedCommand(
  index: FileIndex,
  { quasi }: TSESTree.TaggedTemplateExpression,
  shell: string | undefined,
): StartedCommand | undefined {
  const text = partOf(index, quasi, { parts: 0 });
  if (shell !== undefined) return { line: text, shell, start: undefined };
  const [program, ...args] = text.trim().split(/\s+/);
  return program ? { program, args: args.map((arg) => (arg.includes(UNSEEN) ? undefined : arg)) } : undefined;
}

/** `Bun.spawn(['bash', '-c', text])` */
function programIn(index: FileIndex, [program, ...args]: readonly Node[]): StartedCommand | undefined {
  const text = program && textOf(index, program);
  return text === undefined ? undefined : { program: text, args: args.map((arg) => textOf(index, arg)) };
}

function listOf(index: FileIndex, node: Node): readonly Node[] | undefined {
  const value = resolveValue(index, node);
  return value?.type === 'ArrayExpression' ? value.elements.flatMap((element) => element ?? []) : undefined;
}

function argumentsOf(index: FileIndex, node: Node): readonly (string | undefined)[] {
  const list = listOf(index, node);
  // A list that is not visible counts as one unknown argument.
  return list ? list.map((element) => textOf(index, element)) : [undefined];
}

/** The shell that the `shell` option asks for; undefined if it asks for none, or its value is unknown. */
function shellIn(index: FileIndex, options: SpawnOptions | undefined): string | undefined {
  const option = options && optionOf(options, 'shell');
  const value = option && option !== 'absent' ? resolveValue(index, option) : undefined;
  if (value?.type !== 'Literal') return undefined;
  if (value.value === true) return 'sh';
  return typeof value.value === 'string' && value.value !== ''
    ? value.value.slice(value.value.lastIndexOf('/') + 1)
    : undefined;
}

/** A string, with a placeholder for each unknown part; undefined if all of it is unknown. */
function textOf(index: FileIndex, node: Node): string | undefined {
  const text = partOf(index, node, { parts: 0 });
  return text === UNSEEN ? undefined : text;
}

/** How many parts of a string are read: constants may repeat each other many times over, or refer back to themselves. */
const MOST_PARTS = 100;

function partOf(index: FileIndex, node: Node, read: { parts: number }): string {
  read.parts += 1;
  const constant = constantString(index, node);
  if (constant !== undefined) return constant;
  if (read.parts > MOST_PARTS || node.type === 'SpreadElement') return UNSEEN;
  if (index.sourceCode.getText(node) === 'process.execPath') return 'node';
  const value = resolveValue(index, node) ?? unwrap(node);
  if (value.type === 'TemplateLiteral') {
    const parts = value.quasis.map((quasi, i) => {
      const expression = value.expressions[i];
      return `${quasi.value.cooked}${expression ? partOf(index, expression, read) : ''}`;
    });
    return parts.join('');
  }
  if (value.type === 'BinaryExpression' && value.operator === '+')
    return `${partOf(index, value.left, read)}${partOf(index, value.right, read)}`.replace(/…{2,}/g, UNSEEN);
  return (value !== node && constantString(index, value)) || UNSEEN;
}

function startOf(index: FileIndex, node: Node, text: string): number | undefined {
  const literal = unwrap(node);
  const source = index.sourceCode.getText(literal);
  return literal.type === 'Literal' && source.slice(1, -1) === text ? literal.range[0] + 1 : undefined;
}
