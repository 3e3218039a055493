// Which waits for a command's output also wait for a process that the command leaves behind?
import { findCloseWaits } from '../engine/children/find-close-waits.ts';
import { WRAPPER_MODULES } from '../engine/calls/find-named-spawns.ts';
import { findUnknownWaits } from '../engine/children/find-unknown-waits.ts';
import { inexact, suggestion } from '../fix/fix-or-suggest.ts';
import { insertWords, replaceString } from '../fix/text-style.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { waitSchema, type WaitOptions } from '../utils/options.ts';
import { defineRule } from './define-rule.ts';
import { closeChildOnExit } from './child-stdio.ts';

type Ids = 'blocks' | 'close' | 'closeOnExit' | 'exit' | 'redirect' | 'unknown' | 'waits';

export const noCloseWait: RuleModule<Ids, WaitOptions> = defineRule({
  name: 'no-close-wait',
  meta: {
    docs: {
      description: 'disallow waiting for the output of commands that leave a process behind',
      recommended: true,
      strict: [{ unknownCommands: true }],
    },
    hasSuggestions: true,
    schema: waitSchema,
    messages: {
      close: "'{{event}}' waits for what `{{words}}` leaves behind. Use `closeOnExit()`, or redirect it.",
      waits: '`{{api}}` waits for what `{{words}}` leaves behind. Use `closeOnExit()`, or redirect it.',
      blocks: '`{{api}}` waits for what `{{words}}` leaves behind. Redirect its output.',
      unknown: '`{{api}}` waits for everything that the command leaves behind. Use `closeOnExit()`.',
      closeOnExit: 'End the wait when the child itself exits, with `closeOnExit`.',
      redirect: 'Redirect the output of the background process to /dev/null.',
      exit: "Listen for 'exit'.",
    },
  },
  modules: () => WRAPPER_MODULES,
  *find({ analysis }, { unknownCommands }) {
    const waits = findCloseWaits(analysis);
    for (const known of waits) yield { ...known, known };
    if (unknownCommands !== true) return;
    for (const unknown of findUnknownWaits(analysis))
      if (!waits.some(({ site }) => site === unknown.site)) yield { ...unknown, known: undefined };
  },
  report({ known, site: { api }, wait: { event, node } }) {
    if (!known) return { node, messageId: 'unknown', data: { api } };
    const { words } = known;
    if (event) return { node, messageId: 'close', data: { words, event: event.name } };
    return { node, messageId: known.isBlocking ? 'blocks' : 'waits', data: { api, words } };
  },
  mend({ known, site, wait: { event } }, file) {
    const close = known?.isBlocking ? undefined : closeChildOnExit(file, site);
    const redirect = known?.redirect;
    // 'exit' may come before the last output has been read: only where nothing reads it.
    const exit =
      event?.name === 'close' && known?.isRead === false ? replaceString(file, event.node, 'exit') : undefined;
    return [
      ...suggestion('closeOnExit', inexact(close)),
      ...suggestion('redirect', inexact(redirect && insertWords(file, redirect.at, redirect.text))),
      ...suggestion('exit', inexact(exit)),
    ];
  },
});
