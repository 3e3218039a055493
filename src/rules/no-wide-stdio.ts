import { findHandedOn, findWideChildren } from '../engine/children/find-wide-stdio.ts';
import { fixOrSuggest, inexact, suggestion } from '../fix/fix-or-suggest.ts';
import { createRule, type RuleModule } from '../utils/create-rule.ts';
import { commonSchema } from '../utils/options.ts';
import { logChildOutput, narrowOutput } from './repairs.ts';
import { ruleFile } from './rule-file.ts';

export const noWideStdio: RuleModule<'handedOn' | 'ignore' | 'inherit' | 'log' | 'pipe'> = createRule({
  name: 'no-wide-stdio',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow children that are left to themselves with the output of this process',
      recommended: true,
      leaks: true,
    },
    hasSuggestions: true,
    schema: commonSchema,
    defaultOptions: [{}],
    messages: {
      inherit:
        "The child of `{{api}}` is left to itself ({{left}}) and keeps the output of this process: whoever reads that, such as a shell, a CI step or `spawnSync`, waits until the child ends. Give it `stdio: 'ignore'` or a log file.",
      pipe: "The child of `{{api}}` is left to itself ({{left}}) with pipes that nobody reads: they keep this process alive and 'close' waiting, and the child stops once they are full or gone. Give it `stdio: 'ignore'` or a log file.",
      handedOn:
        'The child of `{{api}}` gets a {{what}} and holds it until the child ends, whatever becomes of it here. Say that it is meant to, with `setNoInherit(…, false)`, or close it here; otherwise leave it out.',
      ignore: "Let the child have no output, with `'ignore'`.",
      log: "Let the child write to '{{log}}'.",
    },
  },
  create(context) {
    const file = ruleFile(context);
    if (!file) return {};
    return {
      'Program:exit'() {
        for (const child of findWideChildren(file.analysis)) {
          context.report({
            node: child.site.node,
            messageId: child.holds,
            data: { api: child.site.api, left: child.left === 'unref' ? '`.unref()`' : '`detached: true`' },
            ...fixOrSuggest([
              ...suggestion('ignore', inexact(narrowOutput(file, child))),
              ...suggestion('log', inexact(logChildOutput(file, child)), { log: child.log }),
            ]),
          });
        }
        for (const { site, node, what } of findHandedOn(file.analysis)) {
          context.report({ node, messageId: 'handedOn', data: { api: site.api, what } });
        }
      },
    };
  },
});
