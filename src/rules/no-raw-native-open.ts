// Which native calls open an inheritable descriptor?
import { findNativeOpens, type RawOpen } from '../engine/native/find-native-opens.ts';
import { suggestion } from '../fix/fix-or-suggest.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { defineRule } from './define-rule.ts';
import { fixNativeOpen } from './native-opens.ts';

type Message = 'asked' | 'command' | 'missing' | 'mode' | 'unseen' | 'unseenMode' | 'variant';

export const noRawNativeOpen: RuleModule<Message | 'use'> = defineRule({
  name: 'no-raw-native-open',
  meta: {
    docs: {
      description: 'require native functions called through FFI to open descriptors non-inheritable',
      recommended: true,
      leaks: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    messages: {
      missing: 'Children inherit what `{{name}}` opens without `{{flag}}`. Add the flag.',
      unseen: 'Cannot tell whether `{{name}}` gets `{{flag}}`. Add it; twice is harmless.',
      mode: "Children inherit what `{{name}}` opens without '{{flag}}' in its mode. Add it.",
      unseenMode: "Cannot tell whether the mode of `{{name}}` has '{{flag}}'. Add it.",
      command: 'Children inherit what `F_DUPFD` makes. Use `{{flag}}`.',
      variant: 'Children inherit what `{{name}}` opens. Use `{{flag}}`.',
      asked: '`{{name}}` creates a handle that children inherit. Do not make it inheritable.',
      use: 'Use `{{flag}}`.',
    },
  },
  find: ({ analysis }) => findNativeOpens(analysis),
  report(found) {
    const messageId = messageOf(found);
    const { name } = found.fn;
    const usesName = messageId !== 'command';
    const flag = messageId === 'asked' ? {} : { flag: flagOf(found) };
    return { node: found.node, messageId, data: { ...(usesName && { name }), ...flag } };
  },
  mend: (found, file) => suggestion('use', fixNativeOpen(file, found), { flag: flagOf(found) }),
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
