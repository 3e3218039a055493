// Which sockets and servers from another thread are not marked where they arrive?
import { findTransferred, type Received, type Sent } from '../engine/servers/find-transferred.ts';
import { helperFix, suggestion } from '../fix/fix-or-suggest.ts';
import { importHelper } from '../fix/import-helper.ts';
import { insertMarkAfter, insertMarkFirst } from '../fix/insert-mark.ts';
import type { Edit, HelperFix } from '../fix/types.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { defineRule } from './define-rule.ts';
import type { RuleFile } from './rule-file.ts';

const MODULES: ReadonlySet<string> = new Set(['worker_threads']);

export const noUnmarkedTransfer: RuleModule<'mark' | 'moved' | 'unmarked'> = defineRule({
  name: 'no-unmarked-transfer',
  meta: {
    docs: {
      description: 'require sockets and servers that come from another thread to be marked non-inheritable',
      recommended: true,
      leaks: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    messages: {
      moved: 'Children inherit a `{{api}}` that Node moves to another thread. Mark it where it is received.',
      unmarked: 'Children inherit the `{{api}}` that another thread sent. Mark it first.',
      mark: 'Mark it with `{{helper}}`.',
    },
  },
  modules: () => MODULES,
  mentioning: /['"`](?:node:)?net['"`]/,
  find: ({ analysis }) => findTransferred(analysis),
  report: ({ api, kind, node }) => ({ node, messageId: kind === 'sent' ? 'moved' : 'unmarked', data: { api } }),
  mend: (found, file) => suggestion('mark', markReceived(file, found)),
});

/** An object that is sent can be marked only where it arrives. */
function markReceived(file: RuleFile, found: Received | Sent): HelperFix | undefined {
  if (found.kind === 'sent' || !found.markAt) return undefined;
  const { api, certain, markAt, name } = found;
  const mark = importHelper(file, 'setNoInherit', markAt);
  const target = api === 'net.BoundSocket' ? `${name}.fd()` : name;
  const insert = (statement: string): readonly Edit[] | undefined =>
    markAt.type === 'IfStatement' ? insertMarkAfter(file, markAt, statement) : insertMarkFirst(file, markAt, statement);
  return helperFix(mark, mark && insert(`${mark.callee}(${target})`), certain);
}
