import { adoptedServers } from '../engine/servers/find-adopted.ts';
import { judgeSite } from '../engine/marks/judge-site.ts';
import { fixOrSuggest } from '../fix/fix-or-suggest.ts';
import { createRule, type RuleModule } from '../utils/create-rule.ts';
import { commonSchema } from '../utils/options.ts';
import { mendSite } from './repairs.ts';
import { needFor } from './need.ts';
import { ruleFile } from './rule-file.ts';

export const noUnmarkedServer: RuleModule<'mark' | 'unmarked'> = createRule({
  name: 'no-unmarked-server',
  meta: {
    type: 'problem',
    docs: { description: 'require servers to be marked non-inheritable', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    schema: commonSchema,
    defaultOptions: [{}],
    messages: {
      unmarked:
        'The server from `{{api}}` is never marked non-inheritable. A child process that gets its listening socket keeps the port in use after this process has closed it or ended. Mark the server before it listens.{{need}}',
      mark: 'Mark the server with `{{helper}}`.',
    },
  },
  create(context) {
    const file = ruleFile(context);
    if (!file) return {};
    return {
      'Program:exit'() {
        const adopted = adoptedServers(file.analysis);
        for (const site of file.analysis.servers) {
          // What listens on a descriptor that was there before is for no-unmarked-adopted.
          if (adopted.has(site.node)) continue;
          if (judgeSite(file.analysis, site).kind !== 'unmarked') continue;
          const need = needFor(context, 'server');
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
