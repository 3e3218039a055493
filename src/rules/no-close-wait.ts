import { findCloseWaits, type CloseWait } from '../engine/children/find-close-waits.ts';
import { findUnknownWaits } from '../engine/children/find-unknown-waits.ts';
import { suggestions } from '../fix/fix-or-suggest.ts';
import { insertWords, replaceString } from '../fix/text-style.ts';
import { createRule, type RuleContext, type RuleModule } from '../utils/create-rule.ts';
import { waitSchema, type WaitOptions } from '../utils/options.ts';
import { closeChildOnExit } from './repairs.ts';
import { ruleFile } from './rule-file.ts';

type Ids = 'blocks' | 'close' | 'closeOnExit' | 'exit' | 'redirect' | 'unknown' | 'waits';

export const noCloseWait: RuleModule<Ids, WaitOptions> = createRule({
  name: 'no-close-wait',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow waiting for the output of commands that leave a process behind',
      recommended: true,
      strict: [{ unknownCommands: true }],
    },
    hasSuggestions: true,
    schema: waitSchema,
    defaultOptions: [{}],
    messages: {
      close: "'{{event}}' waits for what `{{words}}` leaves behind. Use `closeOnExit()`, or redirect its output.",
      waits: '`{{api}}` waits for what `{{words}}` leaves behind. Use `closeOnExit()`, or redirect its output.',
      blocks: '`{{api}}` waits for what `{{words}}` leaves behind. Redirect its output.',
      unknown: '`{{api}}` waits for all that the given command leaves behind. Use `closeOnExit()`.',
      closeOnExit: 'Close the child when it has ended itself, with `closeOnExit`.',
      redirect: 'Send the output of what is left behind to /dev/null.',
      exit: "Listen for 'exit'.",
    },
  },
  create(context: RuleContext<Ids, WaitOptions>) {
    const file = ruleFile(context);
    if (!file) return {};
    const report = ({ site, words, wait, isRead, redirect }: CloseWait): void => {
      const { event } = wait;
      const isBlocking = /Sync$/.test(site.api);
      context.report({
        node: wait.node,
        ...(event
          ? { messageId: 'close', data: { words, event: event.name } }
          : { messageId: isBlocking ? 'blocks' : 'waits', data: { api: site.api, words } }),
        ...suggestions(
          { edits: isBlocking ? undefined : closeChildOnExit(file, site), messageId: 'closeOnExit' },
          { edits: redirect && insertWords(file, redirect.at, redirect.text), messageId: 'redirect' },
          {
            // Before the last output has been read: only where nobody reads it.
            edits: event?.name === 'close' && !isRead ? replaceString(file, event.node, 'exit') : undefined,
            messageId: 'exit',
          },
        ),
      });
    };
    return {
      'Program:exit'() {
        const waits = findCloseWaits(file.analysis);
        for (const wait of waits) report(wait);
        if (context.options[0]?.unknownCommands !== true) return;
        for (const { site, wait } of findUnknownWaits(file.analysis)) {
          if (waits.some((known) => known.site === site)) continue;
          context.report({
            node: wait.node,
            messageId: 'unknown',
            data: { api: site.api },
            ...suggestions({ edits: closeChildOnExit(file, site), messageId: 'closeOnExit' }),
          });
        }
      },
    };
  },
});
