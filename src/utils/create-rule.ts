import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import packageJson from '../../package.json' with { type: 'json' };
import type { Options, SpawnOptions, WaitOptions } from './options.ts';

/** What a rule's page and the configs need to know about it, beside ESLint's own fields. */
export interface RuleDocs extends TSESLint.RuleMetaDataDocs {
  /** In the config of the same name, and in `strict`. */
  readonly recommended?: boolean;
  /** In `leaks`, too: what it reports was measured to leak; or what it reports with these options. */
  readonly leaks?: boolean | readonly [SpawnOptions];
  /** In `strict`, if not in `recommended`; or what `strict` reports with these options. */
  readonly strict?: boolean | readonly [WaitOptions];
  /** The weakness that the rule is about, by its name in the Common Weakness Enumeration; the same for most of the rules. */
  readonly cwe?: string;
}

/** Exposure of File Descriptor to Unintended Control Sphere. */
const CWE = 'CWE-403';

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

/** Makes a rule, and adds what no rule should have to spell out: the address of its page, and its weakness. */
export function createRule<Ids extends string, Own extends Options = Options>(
  rule: RuleModule<Ids, Own>,
): RuleModule<Ids, Own> {
  const { name, meta } = rule;
  return { ...rule, meta: { ...meta, docs: { cwe: CWE, ...meta.docs!, url: docsUrl(name) } } };
}

function docsUrl(name: string): string {
  const repository = packageJson.homepage.replace(/#.*$/, '');
  return `${repository}/blob/v${packageJson.version}/docs/rules/${name}.md`;
}
