// Which edits make a native call open a non-inheritable descriptor?
import type { TSESTree } from '@typescript-eslint/utils';

import type { RawOpen } from '../engine/native/find-native-opens.ts';
import { addFlag, appendItem, isDeclaredAt } from '../fix/add-flag.ts';
import { callVariant } from '../fix/call-variant.ts';
import { inexact } from '../fix/fix-or-suggest.ts';
import type { Edit, Fix } from '../fix/types.ts';
import type { RuleFile } from './rule-file.ts';

/** The numeric value of a flag is exact on one system only. */
export function fixNativeOpen(file: RuleFile, found: RawOpen): Fix | undefined {
  const { argument, call, fn, isCertain, open } = found;
  if (!call) return undefined;
  switch (open.takes) {
    case 'inherit':
      return undefined;
    case 'nothing':
      return inexact(callVariantOf(file, found));
    case 'mode':
      return addLetter(file, argument, open.letter, fn.isLinux);
    case 'command':
    case 'flag': {
      const isNamed = isDeclaredAt(file, call, open.flag);
      const flag = isNamed ? open.flag : open.value;
      const edits = open.takes === 'command' ? replace(argument, flag) : giveFlag(file, call, argument, open.at, flag);
      return edits && { edits, isExact: isCertain && (isNamed || fn.isLinux) };
    }
  }
}

function callVariantOf(file: RuleFile, { fn, open, uses }: RawOpen): readonly Edit[] | undefined {
  if (open.takes !== 'nothing' || !open.variant || !uses) return undefined;
  const { declaration, isLinux, name, site } = fn;
  return callVariant(file, { ...uses, declaration, isLinux, name, description: site.row.description }, open.variant);
}

function addLetter(
  { sourceCode }: RuleFile,
  mode: TSESTree.Expression | undefined,
  letter: string,
  isExact: boolean,
): Fix | undefined {
  if (!mode || !isStringLiteral(mode)) return undefined;
  // The letters of a mode end at a comma, after which the C library reads options: `'r,ccs=UTF-8'`.
  const comma = sourceCode.getText(mode).indexOf(',');
  const end = comma < 0 ? mode.range[1] - 1 : mode.range[0] + comma;
  return { edits: [{ range: [end, end], text: letter }], isExact };
}

function isStringLiteral(node: TSESTree.Expression): boolean {
  return node.type === 'Literal' || (node.type === 'TemplateLiteral' && node.expressions.length === 0);
}

function replace(argument: TSESTree.Expression | undefined, text: string): readonly Edit[] | undefined {
  return argument && [{ range: argument.range, text }];
}

/** Adds a flag to the flags of a call, or as the missing argument, if that is the next one. */
function giveFlag(
  file: RuleFile,
  call: TSESTree.CallExpression,
  argument: TSESTree.Expression | undefined,
  at: number,
  flag: string,
): readonly Edit[] | undefined {
  if (argument) return addFlag(file, argument, flag);
  return call.arguments.length === at ? appendItem(file, call, flag) : undefined;
}
