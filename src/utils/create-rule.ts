import type { TSESLint } from '@typescript-eslint/utils';

import packageJson from '../../package.json' with { type: 'json' };

/** What a rule's page and the configs need to know about it, beside ESLint's own fields. */
export interface RuleDocs extends TSESLint.RuleMetaDataDocs {
  description: string;
  url?: string;
  /** The configs that hold the rule. */
  recommended?: boolean;
}

type Options = readonly unknown[];
type RuleModule<Ids extends string, O extends Options> = TSESLint.RuleModule<Ids, O, RuleDocs> & { name: string };

/**
 * Makes a rule, and derives from its name what no rule should type itself: the address of its page.
 */
export function createRule<Ids extends string, O extends Options>(
  rule: RuleModule<Ids, O>,
): RuleModule<Ids, O> {
  return { ...rule, meta: { ...rule.meta, docs: { ...rule.meta.docs!, url: docsUrl(rule.name) } } };
}

function docsUrl(name: string): string {
  const repository = packageJson.homepage.replace(/#.*$/, '');
  return `${repository}/blob/v${packageJson.version}/docs/rules/${name}.md`;
}
