import { findAdopted } from '../engine/servers/find-adopted.ts';
import { fixOrSuggest } from '../fix/fix-or-suggest.ts';
import { wrapWithHelper } from '../fix/wrap-expression.ts';
import { createRule, type RuleModule } from '../utils/create-rule.ts';
import { commonSchema } from '../utils/options.ts';
import { ruleFile } from './rule-file.ts';

export const noUnmarkedAdopted: RuleModule<'mark' | 'unmarked'> = createRule({
  name: 'no-unmarked-adopted',
  meta: {
    type: 'problem',
    docs: {
      description: 'require descriptors that are taken over by their number to be marked non-inheritable',
      recommended: true,
      leaks: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: commonSchema,
    defaultOptions: [{}],
    messages: {
      unmarked:
        '`{{api}}` takes over a descriptor as it is: if whoever opened it left it inheritable, every child process gets it and keeps it open. No runtime changes that by itself. Mark what takes it over.',
      mark: 'Mark it with `{{helper}}`.',
    },
  },
  create(context) {
    const file = ruleFile(context);
    if (!file) return {};
    return {
      'Program:exit'() {
        for (const { api, certain, node } of findAdopted(file.analysis)) {
          context.report({
            node,
            messageId: 'unmarked',
            data: { api },
            ...fixOrSuggest(wrapWithHelper(file, node, 'setNoInherit', certain), {
              messageId: 'mark',
              data: { helper: 'setNoInherit' },
            }),
          });
        }
      },
    };
  },
});
