import { findSpawns } from '../engine/find-spawns.ts';
import { isSealedBefore } from '../engine/sealed-before.ts';
import { fixOrSuggest } from '../fix/fix-or-suggest.ts';
import { createRule, type RuleContext, type RuleModule } from '../utils/create-rule.ts';
import { spawnSchema, type SpawnOptions } from '../utils/options.ts';
import { mendSpawn } from './repairs.ts';
import { ruleFile } from './rule-file.ts';

export const noUnsealedSpawn: RuleModule<'seal' | 'unsealed', SpawnOptions> = createRule({
  name: 'no-unsealed-spawn',
  meta: {
    type: 'problem',
    docs: { description: 'require descriptors to be sealed before a child process starts', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    schema: spawnSchema,
    defaultOptions: [{}],
    messages: {
      unsealed:
        '`{{api}}` gives the child every descriptor that is inheritable now: what native add-ons, FFI or the launcher left open. Seal them right before the child starts.',
      seal: 'Seal before each call with `{{helper}}`.',
    },
  },
  create(context: RuleContext<'seal' | 'unsealed', SpawnOptions>) {
    const { assumeSealed = false, spawners = [] } = context.options[0] ?? {};
    const file = assumeSealed ? undefined : ruleFile(context, spawners.map(({ module }) => module));
    if (!file) return {};
    return {
      'Program:exit'() {
        for (const site of findSpawns(file.analysis, spawners)) {
          if (isSealedBefore(file.analysis, site.node)) continue;
          const { helper, repair } = mendSpawn(file, site);
          context.report({
            node: site.node,
            messageId: 'unsealed',
            data: { api: site.api },
            ...fixOrSuggest(repair, { messageId: 'seal', data: { helper } }),
          });
        }
      },
    };
  },
});
