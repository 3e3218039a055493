// Which client sockets and datagram sockets are not marked?
import { suggestion } from '../fix/fix-or-suggest.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { defineRule } from './define-rule.ts';
import { markAcceptor, markSite } from './marks.ts';
import { needFor } from './need.ts';
import { acceptorsToMark, nodeOf, unmarkedSockets } from './unmarked.ts';

export const noUnmarkedSocket: RuleModule<'handedOver' | 'mark' | 'unmarked'> = defineRule({
  name: 'no-unmarked-socket',
  meta: {
    docs: {
      description: 'require client, datagram and upgraded HTTP sockets to be marked non-inheritable',
      strict: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    messages: {
      unmarked: 'Children may inherit what `{{api}}` opens. Mark it before it connects.{{need}}',
      handedOver: "Children may inherit the socket from '{{event}}'. Mark it first.{{need}}",
      mark: 'Mark it with `{{helper}}`.',
    },
  },
  find: (file, _options, context) => [
    ...unmarkedSockets(file.analysis),
    ...acceptorsToMark(file, context).filter(
      ({ isHandedOver, verdict }) => verdict.kind === 'unmarked' && isHandedOver,
    ),
  ],
  report(found, _file, context) {
    const need = needFor(context, 'client');
    if (need === undefined) return undefined;
    return 'event' in found
      ? { node: nodeOf(found), messageId: 'handedOver', data: { event: found.event, need } }
      : { node: found.node, messageId: 'unmarked', data: { api: found.api, need } };
  },
  mend: (found, file) => suggestion('mark', 'event' in found ? markAcceptor(file, found) : markSite(file, found)),
});
