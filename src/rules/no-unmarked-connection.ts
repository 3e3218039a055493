import { awaitedSocket, findUnmarkedAcceptors, inlineSocket, type UnmarkedAcceptor } from '../engine/find-acceptors.ts';
import { combine, fixOrSuggest } from '../fix/fix-or-suggest.ts';
import { importHelper } from '../fix/import-helper.ts';
import { insertMarkAfter, insertMarkFirst } from '../fix/insert-mark.ts';
import type { Repair } from '../fix/types.ts';
import { wrapWithHelper } from '../fix/wrap-expression.ts';
import { createRule, type RuleModule } from '../utils/create-rule.ts';
import { commonSchema } from '../utils/options.ts';
import { ruleFile, type RuleFile } from './rule-file.ts';

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
        "A socket that arrives with '{{event}}' is not marked non-inheritable first. A child process that gets it keeps the connection open after this process has closed it. Mark the socket before anything else, or mark the server.",
      mark: 'Mark the accepted socket with `{{helper}}`.',
    },
  },
  create(context) {
    const file = ruleFile(context);
    if (!file) return {};
    return {
      'Program:exit'() {
        for (const acceptor of findUnmarkedAcceptors(file.analysis)) {
          const node = 'handler' in acceptor ? acceptor.handler : acceptor.awaited;
          const helper = 'handler' in acceptor && !inlineSocket(acceptor.handler) ? 'noInheritListener' : 'setNoInherit';
          context.report({
            node,
            messageId: 'unmarked',
            data: { event: acceptor.event },
            ...fixOrSuggest(repair(file, acceptor), { messageId: 'mark', data: { helper } }),
          });
        }
      },
    };
  },
});

function repair(file: RuleFile, acceptor: UnmarkedAcceptor): Repair | undefined {
  if ('awaited' in acceptor) {
    const socket = awaitedSocket(acceptor.awaited);
    const mark = socket && importHelper(file, 'setNoInherit', socket.statement);
    return combine(mark, mark && insertMarkAfter(file, socket.statement, `${mark.callee}(${socket.name})`));
  }
  const inline = inlineSocket(acceptor.handler);
  if (!inline) return wrapWithHelper(file, acceptor.handler, 'noInheritListener', acceptor.certain);
  const mark = importHelper(file, 'setNoInherit', inline.fn.body);
  return combine(mark, mark && insertMarkFirst(file, inline.fn, `${mark.callee}(${inline.name})`));
}
