// Which descriptors that are opened for children stay open in the parent?
import { findUnclosedStdio, isForDaemons } from '../engine/children/find-unclosed-stdio.ts';
import { suggestion } from '../fix/fix-or-suggest.ts';
import { daemonSchema, type DaemonOptions } from '../utils/options.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { closeAfterStart } from './child-stdio.ts';
import { defineRule } from './define-rule.ts';

export const noUnclosedChildStdio: RuleModule<'close' | 'unclosed', DaemonOptions> = defineRule({
  name: 'no-unclosed-child-stdio',
  meta: {
    docs: {
      description: "require descriptors that are opened for a child's stdio to be closed in the parent",
      recommended: true,
      leaks: [{ exceptDaemons: true }],
      // Missing Release of File Descriptor or Handle after Effective Lifetime.
      cwe: 'CWE-775',
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: daemonSchema,
    messages: {
      unclosed:
        'The descriptor from `{{api}}` is for a child, and stays open here. Close it once the child has started.',
      close: 'Close it once the child has started.',
    },
  },
  find: ({ analysis }, { exceptDaemons = false }) =>
    findUnclosedStdio(analysis).filter((found) => !(exceptDaemons && isForDaemons(analysis, found))),
  report: ({ site: { api, node } }) => ({ node, messageId: 'unclosed', data: { api } }),
  mend: (found, file) => suggestion('close', closeAfterStart(file, found)),
});
