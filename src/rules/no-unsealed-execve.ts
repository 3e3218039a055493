// Before which calls of `process.execve` is nothing sealed?
import { loadsPreload } from '../engine/calls/runtime-loads.ts';
import { isSealedBefore } from '../engine/marks/sealed-before.ts';
import { suggestion } from '../fix/fix-or-suggest.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { defineRule } from './define-rule.ts';
import { sealSpawn } from './marks.ts';

export const noUnsealedExecve: RuleModule<'seal' | 'unsealed'> = defineRule({
  name: 'no-unsealed-execve',
  meta: {
    docs: {
      description: 'require descriptors to be sealed before another program replaces this one',
      recommended: true,
      leaks: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    messages: {
      unsealed: '`{{api}}` gives the next program every inheritable descriptor. Seal them first.',
      seal: 'Seal them with `{{helper}}`.',
    },
  },
  find: ({ analysis }) =>
    loadsPreload(analysis)
      ? []
      : analysis.spawns.filter(({ node, row }) => row.replaces && !isSealedBefore(analysis, node)),
  report: ({ api, node }) => ({ node, messageId: 'unsealed', data: { api } }),
  mend: (site, file) => suggestion('seal', sealSpawn(file, site)),
});
