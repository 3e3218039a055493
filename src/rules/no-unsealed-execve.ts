import { isSealedBefore } from '../engine/marks/sealed-before.ts';
import { fixOrSuggest } from '../fix/fix-or-suggest.ts';
import { createRule, type RuleModule } from '../utils/create-rule.ts';
import { commonSchema } from '../utils/options.ts';
import { mendSpawn } from './repairs.ts';
import { ruleFile } from './rule-file.ts';

export const noUnsealedExecve: RuleModule<'seal' | 'unsealed'> = createRule({
  name: 'no-unsealed-execve',
  meta: {
    type: 'problem',
    docs: {
      description: 'require descriptors to be sealed before another program takes the place of this one',
      recommended: true,
      leaks: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: commonSchema,
    defaultOptions: [{}],
    messages: {
      unsealed:
        '`{{api}}` hands every descriptor that is inheritable now to the program that takes over, which does not know of them and never closes them. Seal them right before.',
      seal: 'Seal right before it with `{{helper}}`.',
    },
  },
  create(context) {
    const file = ruleFile(context);
    if (!file) return {};
    return {
      'Program:exit'() {
        for (const site of file.analysis.spawns) {
          if (!site.row.replaces || isSealedBefore(file.analysis, site.node)) continue;
          const { helper, repair } = mendSpawn(file, site);
          context.report({
            node: site.node,
            messageId: 'unsealed',
            data: { api: site.api },
            ...fixOrSuggest(repair, { messageId: 'seal', data: { helper } }),
          });
        }
      },
    };
  },
});
