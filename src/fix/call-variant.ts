import type { TSESTree } from '@typescript-eslint/utils';

import { appendArgument, isDeclaredAt } from './add-flag.ts';
import { quote } from './text-style.ts';
import type { Edit, FixFile } from './types.ts';

/** A function that does the same and has the flag. */
export interface Variant {
  readonly name: string;
  /** What its prototype has more. */
  readonly parameters: readonly string[];
  /** The flag stands in the place of the first argument, not behind the others. */
  readonly replacesFirst?: boolean;
  readonly flag: string;
  readonly value: string;
  /** What follows the flag: the type of what C's `...` stands for, and its value. */
  readonly then?: readonly [type: string, value: string];
}

/** Declares another native function in the place of one, with koffi, and gives every call of it what that takes. */
export function callVariant(
  file: FixFile,
  declaration: TSESTree.CallExpression,
  name: string,
  calls: readonly TSESTree.CallExpression[],
  variant: Variant,
): readonly Edit[] | undefined {
  const declared = declareVariant(declaration, name, variant);
  if (!declared || calls.some((call) => call.arguments.length !== declared.parameters || call.arguments.some(({ type }) => type === 'SpreadElement'))) return undefined;
  const mark = quote(file);
  const rest = variant.then ? [`${mark}${variant.then[0]}${mark}`, variant.then[1]] : [];
  return [
    ...declared.edits,
    ...calls.flatMap((call) => {
      const flag = isDeclaredAt(file, call, variant.flag) ? variant.flag : variant.value;
      return variant.replacesFirst ? [{ range: call.arguments[0]!.range, text: flag }] : appendArgument(file, call, [flag, ...rest].join(', '));
    }),
  ];
}

interface Declared {
  readonly edits: readonly Edit[];
  /** How many the function had that it declared before. */
  readonly parameters: number;
}

/** `lib.func('int pipe(int *pipes)')`, `lib.func('pipe', 'int', ['int *'])` */
function declareVariant(declaration: TSESTree.CallExpression, name: string, variant: Variant): Declared | undefined {
  const [first, , types] = declaration.arguments;
  if (first?.type !== 'Literal' || typeof first.value !== 'string' || first.raw.slice(1, -1) !== first.value) return undefined;
  const start = first.range[0] + 1;
  if (declaration.arguments.length === 1) {
    const found = /^(.*\W)(\w+)\s*\(([^()]*)\)/.exec(first.value);
    if (found?.[2] !== name) return undefined;
    const [all, before, , list = ''] = found;
    const parameters = /^\s*(?:void\s*)?$/.test(list) ? [] : list.split(',');
    const text = `${before}${variant.name}(${[...parameters.map((one) => one.trim()), ...variant.parameters].join(', ')})`;
    return { edits: [{ range: [start, start + all.length], text }], parameters: parameters.length };
  }
  if (declaration.arguments.length !== 3 || first.value !== name || types?.type !== 'ArrayExpression' || types.elements.some((type) => type?.type !== 'Literal')) return undefined;
  const mark = first.raw[0];
  const added = variant.parameters.map((parameter) => `${mark}${parameter.split(' ')[0]}${mark}`).join(', ');
  const last = types.elements.at(-1);
  const end = last ? last.range[1] : types.range[0] + 1;
  const edits: Edit[] = [{ range: [start, start + name.length], text: variant.name }];
  if (added !== '') edits.push({ range: [end, end], text: `${last ? ', ' : ''}${added}` });
  return { edits, parameters: types.elements.length };
}
