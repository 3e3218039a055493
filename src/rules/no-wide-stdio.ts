// Which children get more through `stdio` than they should keep?
import { findUndecidedStdio, findWideChildren } from '../engine/children/find-wide-stdio.ts';
import { inexact, suggestion } from '../fix/fix-or-suggest.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { defineRule } from './define-rule.ts';
import { logChildOutput, narrowOutput, shareLog } from './child-stdio.ts';

const LEFT = { detached: '`detached: true`', exit: '`process.exit()`', unref: '`.unref()`' } as const;

type Ids = 'handedOn' | 'ignore' | 'inherit' | 'log' | 'pipe' | 'share' | 'terminal';

export const noWideStdio: RuleModule<Ids> = defineRule({
  name: 'no-wide-stdio',
  meta: {
    docs: {
      description: "disallow detached children that keep this process's output or terminal",
      recommended: true,
      leaks: true,
    },
    hasSuggestions: true,
    messages: {
      inherit: "Child left running by {{left}} holds this process's output. Use 'ignore' or a log file.",
      pipe: "Child left running by {{left}} has pipes that nobody reads. Use 'ignore' or a log file.",
      terminal: "Child left running by {{left}} reads this terminal. Give it 'ignore' for stdin.",
      handedOn: '`{{api}}` passes a {{what}} that the child keeps. Close it here, or write `setNoInherit(…, false)`.',
      ignore: "Give the child `'ignore'` instead.",
      log: "Let the child write to '{{log}}'.",
      share: 'Let the child write both outputs to `{{log}}`.',
    },
  },
  *find({ analysis }) {
    for (const child of findWideChildren(analysis)) yield { child, handed: undefined };
    for (const handed of findUndecidedStdio(analysis)) yield { child: undefined, handed };
  },
  report: ({ child, handed }) =>
    child
      ? {
          node: child.site.node,
          messageId: child.holds,
          data: { api: child.site.api, left: LEFT[child.detachedBy] },
        }
      : { node: handed.node, messageId: 'handedOn', data: { api: handed.site.api, what: handed.what } },
  mend: ({ child }, file) =>
    child
      ? [
          ...suggestion('ignore', inexact(narrowOutput(file, child))),
          ...suggestion('log', inexact(logChildOutput(file, child)), { log: child.log }),
          ...suggestion('share', inexact(shareLog(file, child)), { log: child.sharedLog?.name ?? '' }),
        ]
      : [],
});
