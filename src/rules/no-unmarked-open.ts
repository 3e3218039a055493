import { judgeSite } from '../engine/marks/judge-site.ts';
import { fixOrSuggest } from '../fix/fix-or-suggest.ts';
import { createRule, type RuleModule } from '../utils/create-rule.ts';
import { commonSchema } from '../utils/options.ts';
import { mendSite } from './repairs.ts';
import { needFor } from './need.ts';
import { ruleFile } from './rule-file.ts';

export const noUnmarkedOpen: RuleModule<'mark' | 'unmarked'> = createRule({
  name: 'no-unmarked-open',
  meta: {
    type: 'problem',
    docs: {
      description: 'require descriptors that are opened through `fs` to be marked non-inheritable',
      recommended: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: commonSchema,
    defaultOptions: [{}],
    messages: {
      unmarked:
        'The descriptor from `{{api}}` is not marked non-inheritable before other code can run. Whether a child process gets it, and holds the file open, is left to the runtime and its version. Mark it as soon as it is open.{{need}}',
      mark: 'Mark the descriptor with `{{helper}}`.',
    },
  },
  create(context) {
    const file = ruleFile(context);
    if (!file) return {};
    return {
      'Program:exit'() {
        for (const site of file.analysis.opens) {
          if (judgeSite(file.analysis, site).kind !== 'unmarked') continue;
          const need = needFor(context, 'file');
          if (need === undefined) return;
          const { helper, repair } = mendSite(file, site);
          context.report({
            node: site.node,
            messageId: 'unmarked',
            data: { api: site.api, need },
            ...fixOrSuggest(repair, { messageId: 'mark', data: { helper } }),
          });
        }
      },
    };
  },
});
