import { findLeftOpen } from '../engine/children/find-left-open.ts';
import { createRule, type RuleModule } from '../utils/create-rule.ts';
import { commonSchema } from '../utils/options.ts';
import { ruleFile } from './rule-file.ts';

export const noHandleLeftOpen: RuleModule<'leftOpen'> = createRule({
  name: 'no-handle-left-open',
  meta: {
    type: 'problem',
    docs: { description: 'disallow giving a server to a child where its port is expected back', strict: true },
    schema: commonSchema,
    defaultOptions: [{}],
    messages: {
      leftOpen:
        'A child gets this server, so closing it here does not free its port: until the child closes its own or ends, listening on line {{line}} fails with EADDRINUSE. Let the child close it first, or let this process keep the server and hand over connections.',
    },
  },
  create(context) {
    const file = ruleFile(context);
    if (!file) return {};
    return {
      'Program:exit'() {
        for (const { listen, node } of findLeftOpen(file.analysis)) {
          context.report({ node, messageId: 'leftOpen', data: { line: String(listen.loc.start.line) } });
        }
      },
    };
  },
});
