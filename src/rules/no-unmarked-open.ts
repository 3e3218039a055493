// Which descriptors from `fs` are not marked?
import { suggestion } from '../fix/fix-or-suggest.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { defineRule } from './define-rule.ts';
import { markSite } from './marks.ts';
import { needFor } from './need.ts';
import { unmarked } from './unmarked.ts';

export const noUnmarkedOpen: RuleModule<'mark' | 'unmarked'> = defineRule({
  name: 'no-unmarked-open',
  meta: {
    docs: { description: 'require descriptors from `fs` to be marked non-inheritable', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    messages: {
      unmarked: 'Children may inherit the descriptor from `{{api}}`. Mark it right away.{{need}}',
      mark: 'Mark it with `{{helper}}`.',
    },
  },
  find: ({ analysis }) => unmarked(analysis, analysis.opens),
  report({ api, node }, _file, context) {
    const need = needFor(context, 'file');
    return need === undefined ? undefined : { node, messageId: 'unmarked', data: { api, need } };
  },
  mend: (site, file) => suggestion('mark', markSite(file, site)),
});
