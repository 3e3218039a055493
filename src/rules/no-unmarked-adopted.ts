import { findAdopted } from '../engine/servers/find-adopted.ts';
import { suggestion } from '../fix/fix-or-suggest.ts';
import { wrapWithHelper } from '../fix/wrap-expression.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { defineRule } from './define-rule.ts';

export const noUnmarkedAdopted: RuleModule<'mark' | 'unmarked'> = defineRule({
  name: 'no-unmarked-adopted',
  meta: {
    docs: {
      description: 'require descriptors adopted by number (`{ fd: 3 }`) to be marked non-inheritable',
      recommended: true,
      leaks: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    messages: {
      unmarked: '`{{api}}` adopts a descriptor that children may inherit. Mark what adopts it.',
      mark: 'Mark it with `{{helper}}`.',
    },
  },
  find: ({ analysis }) => findAdopted(analysis),
  report: ({ api, node }) => ({ node, messageId: 'unmarked', data: { api } }),
  mend: ({ certain, node }, file) => suggestion('mark', wrapWithHelper(file, node, 'setNoInherit', certain)),
});
