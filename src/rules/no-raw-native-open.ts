import { findNativeOpens, type RawOpen } from '../engine/native/find-native-opens.ts';
import { fixOrSuggest } from '../fix/fix-or-suggest.ts';
import { createRule, type RuleModule } from '../utils/create-rule.ts';
import { commonSchema } from '../utils/options.ts';
import { mendNativeOpen } from './repairs.ts';
import { ruleFile } from './rule-file.ts';

type Message = 'asked' | 'command' | 'missing' | 'mode' | 'unseen' | 'unseenMode' | 'variant';

export const noRawNativeOpen: RuleModule<Message | 'use'> = createRule({
  name: 'no-raw-native-open',
  meta: {
    type: 'problem',
    docs: {
      description: 'require native functions that are called through FFI to open descriptors non-inheritable',
      recommended: true,
      leaks: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: commonSchema,
    defaultOptions: [{}],
    messages: {
      missing:
        'The native `{{name}}` is called without `{{flag}}`: what it opens is inheritable, and every child process gets it. Add the flag, so that it is never inheritable at any moment.',
      unseen:
        'Nothing here shows that the native `{{name}}` is called with `{{flag}}`: without it what it opens is inheritable, and every child process gets it. Add the flag; it does no harm twice.',
      mode: "The native `{{name}}` is called with a mode without '{{flag}}': what it opens is inheritable, and every child process gets it. Add the letter to the mode.",
      unseenMode:
        "Nothing here shows that the native `{{name}}` is called with '{{flag}}' in its mode: without it what it opens is inheritable, and every child process gets it. Add the letter to the mode.",
      command:
        'The duplicate from `{{name}}` with `F_DUPFD` is inheritable, and every child process gets it. Use `{{flag}}`, with the same argument after it.',
      variant:
        'What the native `{{name}}` opens is inheritable, and it has no flag to change that: every child process gets it. Use `{{flag}}`.',
      asked:
        'The native `{{name}}` is asked for an inheritable handle, and every child process that inherits handles gets it. Leave that out, and hand over the handle to the one child that needs it.',
      use: 'Use `{{flag}}`.',
    },
  },
  create(context) {
    const file = ruleFile(context);
    if (!file) return {};
    return {
      'Program:exit'() {
        for (const found of findNativeOpens(file.analysis)) {
          const flag = flagOf(found);
          const messageId = messageOf(found);
          context.report({
            node: found.node,
            messageId,
            data: { name: found.fn.name, ...(messageId !== 'asked' && { flag }) },
            ...fixOrSuggest(mendNativeOpen(file, found), { messageId: 'use', data: { flag } }),
          });
        }
      },
    };
  },
});

function messageOf({ isCertain, open }: RawOpen): Message {
  switch (open.takes) {
    case 'flag':
      return isCertain ? 'missing' : 'unseen';
    case 'mode':
      return isCertain ? 'mode' : 'unseenMode';
    case 'command':
      return 'command';
    case 'inherit':
      return 'asked';
    case 'nothing':
      return 'variant';
  }
}

function flagOf({ open }: RawOpen): string {
  switch (open.takes) {
    case 'mode':
      return open.letter;
    case 'nothing':
      return open.instead;
    case 'inherit':
      return 'false';
    default:
      return open.flag;
  }
}
