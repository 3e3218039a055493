import { findAcceptors } from '../engine/servers/find-acceptors.ts';
import { judgeSite } from '../engine/marks/judge-site.ts';
import { fixOrSuggest } from '../fix/fix-or-suggest.ts';
import { createRule, type RuleModule } from '../utils/create-rule.ts';
import { commonSchema } from '../utils/options.ts';
import { mendAcceptor, mendSite } from './repairs.ts';
import { needFor } from './need.ts';
import { ruleFile } from './rule-file.ts';

export const noUnmarkedSocket: RuleModule<'handedOver' | 'mark' | 'unmarked'> = createRule({
  name: 'no-unmarked-socket',
  meta: {
    type: 'problem',
    docs: {
      description:
        'require client sockets, datagram sockets and sockets that HTTP hands over to be marked non-inheritable',
      strict: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: commonSchema,
    defaultOptions: [{}],
    messages: {
      unmarked:
        'What `{{api}}` gives is not marked non-inheritable. Whether a child process gets its socket, and keeps the connection or the port in use, is left to the runtime and its version. Mark it before it connects.{{need}}',
      handedOver:
        "A socket that is handed over with '{{event}}' is not marked non-inheritable first. A child process that gets it keeps the connection open after this process has closed it. Mark the socket before anything else.{{need}}",
      mark: 'Mark it with `{{helper}}`.',
    },
  },
  create(context) {
    const file = ruleFile(context);
    if (!file) return {};
    return {
      'Program:exit'() {
        for (const site of file.analysis.sockets) {
          if (judgeSite(file.analysis, site).kind !== 'unmarked') continue;
          const need = needFor(context, 'client');
          if (need === undefined) return;
          const { helper, repair } = mendSite(file, site);
          context.report({
            node: site.node,
            messageId: 'unmarked',
            data: { api: site.api, need },
            ...fixOrSuggest(repair, { messageId: 'mark', data: { helper } }),
          });
        }
        for (const acceptor of findAcceptors(file.analysis)) {
          if (acceptor.verdict.kind !== 'unmarked' || !acceptor.isHandedOver) continue;
          const need = needFor(context, 'client');
          if (need === undefined) return;
          const { helper, repair } = mendAcceptor(file, acceptor);
          context.report({
            node: 'handler' in acceptor ? acceptor.handler : acceptor.awaited,
            messageId: 'handedOver',
            data: { event: acceptor.event, need },
            ...fixOrSuggest(repair, { messageId: 'mark', data: { helper } }),
          });
        }
      },
    };
  },
});
