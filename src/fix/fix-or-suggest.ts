// Does ESLint apply a fix by itself, or is it a suggestion that the author decides on?
import type { TSESLint } from '@typescript-eslint/utils';

import type { HelperReference } from './import-helper.ts';
import type { Edit, Fix, HelperFix } from './types.ts';

/** A fix, and the message with which an editor offers it. */
export interface Suggestion<Id extends string> {
  readonly messageId: Id;
  readonly data?: Readonly<Record<string, string>>;
  readonly fix: Fix;
}

type PartOfReport<Id extends string> = Pick<TSESLint.ReportDescriptor<Id>, 'fix' | 'suggest'>;

/** `--fix` applies an exact fix. What only the author can decide becomes one or several suggestions. */
export function fixOrSuggest<Id extends string>(suggestions: readonly Suggestion<Id>[]): PartOfReport<Id> {
  const [first] = suggestions;
  if (!first) return {};
  if (first.fix.isExact) return { fix: applied(first.fix) };
  return { suggest: suggestions.map(({ fix, ...words }) => ({ ...words, fix: applied(fix) })) };
}

function applied({ edits }: Fix): TSESLint.ReportFixFunction {
  return (fixer) => edits.map(({ range, text }) => fixer.replaceTextRange(range, text));
}

/** Empty if no fix can be made. The message may name the helper that the fix calls. */
export function suggestion<Id extends string>(
  messageId: Id,
  fix: Fix | HelperFix | undefined,
  data: Readonly<Record<string, string>> = {},
): Suggestion<Id>[] {
  return fix ? [{ messageId, data: 'helper' in fix ? { helper: fix.helper, ...data } : data, fix }] : [];
}

/** A fix that only the author can decide on. */
export function inexact(edits: readonly Edit[] | undefined): Fix | undefined {
  return edits && { edits, isExact: false };
}

/** The edits that call a helper, with its import; undefined if either cannot be made. */
export function helperFix(
  reference: HelperReference | undefined,
  edits: readonly Edit[] | undefined,
  isExact = true,
): HelperFix | undefined {
  if (!reference || !edits) return undefined;
  const { callee, certain, helper } = reference;
  return { helper, callee, edits: [...reference.edits, ...edits], isExact: isExact && certain };
}
