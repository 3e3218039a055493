// What is a rule to ESLint, to the configs and to its page?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import type { DaemonOptions, Options, SpawnOptions, WaitOptions } from './options.ts';

/** What a rule's page and the configs need to know about it, beside ESLint's own fields. */
export interface RuleDocs extends TSESLint.RuleMetaDataDocs {
  /** In the config of the same name, and in `strict`. */
  readonly recommended?: boolean;
  /** In `leaks`, too: what it reports was measured to leak; or what it reports with these options. */
  readonly leaks?: boolean | readonly [DaemonOptions | SpawnOptions];
  /** In `strict`, if not in `recommended`; or what `strict` reports with these options. */
  readonly strict?: boolean | readonly [WaitOptions];
  /** The weakness that the rule is about, by its name in the Common Weakness Enumeration; the same for most of the rules. */
  readonly cwe?: string;
}

export interface RuleModule<Ids extends string = string, Own extends Options = Options> extends TSESLint.RuleModule<
  Ids,
  readonly [Own?],
  RuleDocs
> {
  readonly name: string;
}

/** What a rule is given to work with. */
export type RuleContext<Ids extends string = string, Own extends Options = Options> = Readonly<
  TSESLint.RuleContext<Ids, readonly [Own?]>
>;

/** What a rule says of itself beside what all rules have in common. */
export type RuleMeta<Ids extends string> = Pick<
  TSESLint.RuleMetaData<Ids, RuleDocs>,
  'fixable' | 'hasSuggestions' | 'messages'
> & { readonly schema?: TSESLint.RuleMetaData<Ids>['schema'] };

/** Where a rule reports, and in which words. */
export interface ReportPlace<Ids extends string> {
  readonly node: TSESTree.Node;
  readonly messageId: Ids;
  readonly data?: Readonly<Record<string, string>>;
}
