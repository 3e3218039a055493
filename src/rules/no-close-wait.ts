import { findCloseWaits } from '../engine/children/find-close-waits.ts';
import { suggestions } from '../fix/fix-or-suggest.ts';
import { replaceString } from '../fix/text-style.ts';
import { createRule, type RuleModule } from '../utils/create-rule.ts';
import { commonSchema } from '../utils/options.ts';
import { ruleFile } from './rule-file.ts';

export const noCloseWait: RuleModule<'close' | 'exit' | 'waits'> = createRule({
  name: 'no-close-wait',
  meta: {
    type: 'problem',
    docs: { description: 'disallow waiting for the output of commands that leave something behind', strict: true },
    hasSuggestions: true,
    schema: commonSchema,
    defaultOptions: [{}],
    messages: {
      close:
        "'close' comes when nobody holds the output of the command any more, and what `{{words}}` leaves behind holds it. Listen for 'exit', or give the command `stdio: 'ignore'`.",
      waits:
        "`{{api}}` is done when nobody holds the output of the command any more, and what `{{words}}` leaves behind holds it. Send its output elsewhere (`>log 2>&1`), or start it with `spawn` and `stdio: 'ignore'`.",
      exit: "Listen for 'exit'.",
    },
  },
  create(context) {
    const file = ruleFile(context);
    if (!file) return {};
    return {
      'Program:exit'() {
        for (const { api, event, node, words } of findCloseWaits(file.analysis)) {
          if (event)
            context.report({
              node,
              messageId: 'close',
              data: { words },
              ...suggestions({ edits: replaceString(file, event, 'exit'), messageId: 'exit' }),
            });
          else context.report({ node, messageId: 'waits', data: { api, words } });
        }
      },
    };
  },
});
