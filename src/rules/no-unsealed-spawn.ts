import { isSealedBefore } from '../engine/sealed-before.ts';
import { fixOrSuggest } from '../fix/fix-or-suggest.ts';
import { createRule, type RuleModule } from '../utils/create-rule.ts';
import { commonSchema } from '../utils/options.ts';
import { mendSpawn } from './repairs.ts';
import { ruleFile } from './rule-file.ts';

export const noUnsealedSpawn: RuleModule<'seal' | 'unsealed'> = createRule({
  name: 'no-unsealed-spawn',
  meta: {
    type: 'problem',
    docs: { description: 'require descriptors to be sealed before a child process starts', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    schema: commonSchema,
    defaultOptions: [{}],
    messages: {
      unsealed:
        '`{{api}}` gives the child every descriptor that is inheritable now: what native add-ons, FFI or the launcher left open. Seal them right before the child starts.',
      seal: 'Seal before each call with `{{helper}}`.',
    },
  },
  create(context) {
    const file = ruleFile(context);
    if (!file) return {};
    return {
      'Program:exit'() {
        for (const site of file.analysis.spawns) {
          if (isSealedBefore(file.analysis, site.node)) continue;
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
