// Which servers are not marked?
import { suggestion } from '../fix/fix-or-suggest.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { defineRule } from './define-rule.ts';
import { markSite } from './marks.ts';
import { needFor } from './need.ts';
import { unmarkedServers } from './unmarked.ts';

export const noUnmarkedServer: RuleModule<'mark' | 'unmarked'> = defineRule({
  name: 'no-unmarked-server',
  meta: {
    docs: { description: 'require servers to be marked non-inheritable', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    messages: {
      unmarked: 'Children may inherit the server from `{{api}}`. Mark it before it listens.{{need}}',
      mark: 'Mark it with `{{helper}}`.',
    },
  },
  find: ({ analysis }) => unmarkedServers(analysis),
  report({ api, node }, _file, context) {
    const need = needFor(context, 'server');
    return need === undefined ? undefined : { node, messageId: 'unmarked', data: { api, need } };
  },
  mend: (site, file) => suggestion('mark', markSite(file, site)),
});
