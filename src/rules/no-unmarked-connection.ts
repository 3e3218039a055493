// Which accepted sockets are not marked?
import { suggestion } from '../fix/fix-or-suggest.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { defineRule } from './define-rule.ts';
import { markAcceptor } from './marks.ts';
import { needFor } from './need.ts';
import { acceptorsToMark, nodeOf } from './unmarked.ts';

export const noUnmarkedConnection: RuleModule<'mark' | 'unmarked'> = defineRule({
  name: 'no-unmarked-connection',
  meta: {
    docs: { description: 'require accepted sockets to be marked non-inheritable', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    messages: {
      unmarked: "Children may inherit the socket from '{{event}}'. Mark it or the server first.{{need}}",
      mark: 'Mark it with `{{helper}}`.',
    },
  },
  find: (file, _options, context) =>
    acceptorsToMark(file, context).filter(({ isHandedOver, verdict }) => verdict.kind === 'unmarked' && !isHandedOver),
  report(acceptor, _file, context) {
    const need = needFor(context, 'accepted');
    return need === undefined
      ? undefined
      : { node: nodeOf(acceptor), messageId: 'unmarked', data: { event: acceptor.event, need } };
  },
  mend: (acceptor, file) => suggestion('mark', markAcceptor(file, acceptor)),
});
