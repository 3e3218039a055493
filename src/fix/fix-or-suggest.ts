import type { TSESLint } from '@typescript-eslint/utils';

import type { HelperReference } from './import-helper.ts';
import type { Edit, Repair } from './types.ts';

type Mend<Id extends string> = Pick<TSESLint.ReportDescriptor<Id>, 'fix' | 'suggest'>;

/** One place decides: a certain repair is a fix, an uncertain one a suggestion, none is neither. */
export function fixOrSuggest<Id extends string>(
  repair: Repair | undefined,
  suggestion: { readonly messageId: Id; readonly data?: Readonly<Record<string, string>> },
): Mend<Id> {
  if (!repair) return {};
  const fix: TSESLint.ReportFixFunction = (fixer) =>
    repair.edits.map(({ range, text }) => fixer.replaceTextRange(range, text));
  return repair.certain ? { fix } : { suggest: [{ ...suggestion, fix }] };
}

/** An edit that only the author can decide on, and the words for it. */
interface Offer<Id extends string> {
  readonly edits: readonly Edit[] | undefined;
  readonly messageId: Id;
  readonly data?: Readonly<Record<string, string>>;
}

/** What only the author can decide is never applied by `--fix`; there may be more than one answer. */
export function suggestions<Id extends string>(...offers: readonly Offer<Id>[]): Mend<Id> {
  const suggest = offers.flatMap(({ edits, ...words }) => {
    const mend = fixOrSuggest(edits && { callee: '', edits, certain: false }, words);
    return mend.suggest ?? [];
  });
  return suggest.length > 0 ? { suggest } : {};
}

/** A repair out of the helper's import and the edits that call it; there is none if either cannot be made. */
export function combine(
  reference: HelperReference | undefined,
  edits: readonly Edit[] | undefined,
  certain = true,
): Repair | undefined {
  if (!reference || !edits) return undefined;
  return { callee: reference.callee, edits: [...reference.edits, ...edits], certain: certain && reference.certain };
}
