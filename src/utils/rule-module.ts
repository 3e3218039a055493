// What do ESLint, the configs and its page know about a rule?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import type { DaemonOptions, Options, SpawnOptions, WaitOptions } from './options.ts';

/** What a rule's page and the configs need to know about it, besides ESLint's own fields. */
export interface RuleDocs extends TSESLint.RuleMetaDataDocs {
  /** Part of the config `recommended`, and of `strict`. */
  readonly recommended?: boolean;
  /** Also part of `leaks`: what it reports, or what it reports with these options, was measured to leak. */
  readonly leaks?: boolean | readonly [DaemonOptions | SpawnOptions];
  /** Part of `strict`, if not of `recommended`; with these options, if there are any. */
  readonly strict?: boolean | readonly [WaitOptions];
  /** The weakness that the rule is about, as a Common Weakness Enumeration number; most rules share one. */
  readonly cwe?: string;
}

export interface RuleModule<Ids extends string = string, Own extends Options = Options> extends TSESLint.RuleModule<
  Ids,
  readonly [Own?],
  RuleDocs
> {
  readonly name: string;
}

/** The context that ESLint passes to a rule. */
export type RuleContext<Ids extends string = string, Own extends Options = Options> = Readonly<
  TSESLint.RuleContext<Ids, readonly [Own?]>
>;

/** What a rule declares besides what all rules have in common. */
export type RuleMeta<Ids extends string> = Pick<
  TSESLint.RuleMetaData<Ids, RuleDocs>,
  'fixable' | 'hasSuggestions' | 'messages'
> & { readonly schema?: TSESLint.RuleMetaData<Ids>['schema'] };

/** Where a rule reports, and with which message. */
export interface ReportPlace<Ids extends string> {
  readonly node: TSESTree.Node;
  readonly messageId: Ids;
  readonly data?: Readonly<Record<string, string>>;
}
