// Which servers are passed to a child although their port is to be listened on again?
import { findLeftOpen } from '../engine/children/find-left-open.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { defineRule } from './define-rule.ts';

export const noHandleLeftOpen: RuleModule<'leftOpen'> = defineRule({
  name: 'no-handle-left-open',
  meta: {
    docs: {
      description: 'disallow passing a listening server to a child and listening on its port again',
      strict: true,
    },
    messages: {
      leftOpen: 'The child keeps the port of this server: listening on line {{line}} fails (EADDRINUSE).',
    },
  },
  find: ({ analysis }) => findLeftOpen(analysis),
  report: ({ listen, node }) => ({ node, messageId: 'leftOpen', data: { line: String(listen.loc.start.line) } }),
});
