import { findAcceptors } from '../engine/servers/find-acceptors.ts';
import { fixOrSuggest } from '../fix/fix-or-suggest.ts';
import { createRule, type RuleModule } from '../utils/create-rule.ts';
import { commonSchema } from '../utils/options.ts';
import { mendAcceptor } from './repairs.ts';
import { needFor } from './need.ts';
import { ruleFile } from './rule-file.ts';

export const noUnmarkedConnection: RuleModule<'mark' | 'unmarked'> = createRule({
  name: 'no-unmarked-connection',
  meta: {
    type: 'problem',
    docs: { description: 'require accepted sockets to be marked non-inheritable', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    schema: commonSchema,
    defaultOptions: [{}],
    messages: {
      unmarked:
        "A socket that arrives with '{{event}}' is not marked non-inheritable first. A child process that gets it keeps the connection open after this process has closed it. Mark the socket before anything else, or mark the server.{{need}}",
      mark: 'Mark the accepted socket with `{{helper}}`.',
    },
  },
  create(context) {
    const file = ruleFile(context);
    if (!file) return {};
    return {
      'Program:exit'() {
        for (const acceptor of findAcceptors(file.analysis)) {
          if (acceptor.verdict.kind !== 'unmarked' || acceptor.isHandedOver) continue;
          const need = needFor(context, 'accepted');
          if (need === undefined) return;
          const { helper, repair } = mendAcceptor(file, acceptor);
          context.report({
            node: 'handler' in acceptor ? acceptor.handler : acceptor.awaited,
            messageId: 'unmarked',
            data: { event: acceptor.event, need },
            ...fixOrSuggest(repair, { messageId: 'mark', data: { helper } }),
          });
        }
      },
    };
  },
});
