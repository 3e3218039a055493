// Which descriptors that are adopted by number are not marked?
import { APP_MODULES, findAdopted, isMarkedByNode } from '../engine/servers/find-adopted.ts';
import { suggestion } from '../fix/fix-or-suggest.ts';
import { wrapWithHelper } from '../fix/wrap-expression.ts';
import { mayRunOnDeno } from '../utils/options.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { defineRule } from './define-rule.ts';
import { markSite } from './marks.ts';

export const noUnmarkedAdopted: RuleModule<'above' | 'mark' | 'unmarked'> = defineRule({
  name: 'no-unmarked-adopted',
  meta: {
    docs: {
      description: 'require descriptors adopted by number (`{ fd: 20 }`) to be marked non-inheritable',
      recommended: true,
      leaks: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    messages: {
      unmarked: '`{{api}}` adopts a descriptor that children may inherit. Mark what adopts it.',
      above: '`{{api}}` adopts a descriptor that children inherit if it is above 16. Mark what adopts it.',
      mark: 'Mark it with `{{helper}}`.',
    },
  },
  modules: () => APP_MODULES,
  mentioning: /\blisten\b/,
  find: ({ analysis }, _options, context) =>
    mayRunOnDeno(context)
      ? findAdopted(analysis).map((adopted) => ({ ...adopted, messageId: 'unmarked' as const }))
      : findAdopted(analysis).flatMap((adopted) =>
          isMarkedByNode(adopted)
            ? []
            : { ...adopted, messageId: adopted.number === undefined ? ('above' as const) : ('unmarked' as const) },
        ),
  report: ({ api, messageId, node }) => ({ node, messageId, data: { api } }),
  mend: ({ certain, marked, node, socket }, file) =>
    suggestion('mark', socket ? markSite(file, socket) : wrapWithHelper(file, marked ?? node, 'setNoInherit', certain)),
});
