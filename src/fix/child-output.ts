// Which edits change what a child gets as its stdout and stderr?
import type { TSESTree } from '@typescript-eslint/utils';

import { appendItem } from './add-flag.ts';
import { quote } from './text-style.ts';
import type { Edit, FixFile } from './types.ts';

/** Where a call sets the outputs of its child, or could set them. */
export interface OutputOption {
  readonly call: TSESTree.Node;
  /** The object literal with the options, if there is one. */
  readonly object: TSESTree.ObjectExpression | undefined;
  /** The value of the option `stdio`; undefined if it is absent. */
  readonly value: TSESTree.Node | undefined;
  /** Which of the child's descriptors 0, 1 and 2 are this process's own, or pipes to it, and have to be replaced. */
  readonly isWide: readonly [stdin: boolean, stdout: boolean, stderr: boolean];
  /** True if the child has a channel by default, which a list in `stdio` has to name. */
  readonly ipc: boolean;
}

/** The edits that set the child's outputs to 'ignore': neither this process nor its caller can wait for them then. */
export function ignoreOutput(file: FixFile, option: OutputOption): readonly Edit[] | undefined {
  const ignore = quoted(file, 'ignore');
  return giveOutput(file, option, ignore, option.ipc ? undefined : ignore);
}

/** The edits that send the child's outputs to a file; `log` is the variable that holds its descriptor. */
export function sendOutput(file: FixFile, option: OutputOption, log: string): readonly Edit[] | undefined {
  return giveOutput(file, option, log, undefined);
}

/** Replaces these by `output`; `word` is a string for `stdio` with the same effect, if there is one. */
function giveOutput(
  file: FixFile,
  option: OutputOption,
  output: string,
  word: string | undefined,
): readonly Edit[] | undefined {
  const list = [quoted(file, 'ignore'), output, output, ...(option.ipc ? [quoted(file, 'ipc')] : [])];
  const all = word ?? `[${list.join(', ')}]`;
  const { object, value } = option;
  if (value?.type === 'Literal') return [{ range: value.range, text: all }];
  if (value?.type === 'ArrayExpression') return inList(file, value, output, option.isWide);
  if (value) return undefined;
  if (object) return addProperty(file, object, `stdio: ${all}`);
  return addArgument(file, option.call, `{ stdio: ${all} }`);
}

function quoted(file: FixFile, word: string): string {
  return `${quote(file)}${word}${quote(file)}`;
}

function inList(
  file: FixFile,
  list: TSESTree.ArrayExpression,
  output: string,
  isWide: OutputOption['isWide'],
): readonly Edit[] | undefined {
  const { elements } = list;
  if (elements.some((element, i) => !element && i < 3)) return undefined;
  const replaced = [0, 1, 2].flatMap((n) =>
    elements[n] && isWide[n] ? [{ range: elements[n].range, text: n === 0 ? quoted(file, 'ignore') : output }] : [],
  );
  const missing = [0, 1, 2].slice(elements.length).map((n) => (n === 0 ? 'null' : output));
  return missing.length === 0 ? replaced : [...replaced, ...appendItem(file, list, missing.join(', '))];
}

function addProperty({ sourceCode }: FixFile, object: TSESTree.ObjectExpression, text: string): readonly Edit[] {
  const last = object.properties.at(-1);
  if (last) return [{ range: [last.range[1], last.range[1]], text: `, ${text}` }];
  const open = sourceCode.getFirstToken(object)!.range[1];
  return [{ range: [open, open], text: ` ${text} ` }];
}

function addArgument(file: FixFile, call: TSESTree.Node, text: string): readonly Edit[] | undefined {
  return call.type === 'CallExpression' && call.arguments.length > 0 ? appendItem(file, call, text) : undefined;
}
