import { findSpawns } from '../engine/children/find-named-spawns.ts';
import { usesLeakyCode } from '../engine/native/native-code.ts';
import { otherIdentity } from '../engine/children/spawn-options.ts';
import { isSealedBefore } from '../engine/marks/sealed-before.ts';
import { fixOrSuggest } from '../fix/fix-or-suggest.ts';
import { createRule, type RuleContext, type RuleModule } from '../utils/create-rule.ts';
import { nearestPackage } from '../utils/package-json.ts';
import { spawnSchema, type SpawnOptions } from '../utils/options.ts';
import { mendSpawn } from './repairs.ts';
import { ruleFile } from './rule-file.ts';

export const noUnsealedSpawn: RuleModule<'privilege' | 'seal' | 'unsealed', SpawnOptions> = createRule({
  name: 'no-unsealed-spawn',
  meta: {
    type: 'problem',
    docs: {
      description: 'require descriptors to be sealed before a child process starts',
      recommended: true,
      leaks: [{ onlyWithNativeCode: true }],
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: spawnSchema,
    defaultOptions: [{}],
    messages: {
      unsealed:
        '`{{api}}` gives the child every descriptor that is inheritable now: what native add-ons, FFI or the launcher left open. Seal them right before the child starts.',
      privilege:
        '`{{api}}` starts a child with another {{identity}}, and gives it every descriptor that is inheritable now: a file that only this process may read stays open to the child. On macOS the option also ends the sweep that the system itself would make. Seal the descriptors right before the child starts.',
      seal: 'Seal before each call with `{{helper}}`.',
    },
  },
  create(context: RuleContext<'privilege' | 'seal' | 'unsealed', SpawnOptions>) {
    const { assumeSealed = false, onlyWithNativeCode = false, spawners = [] } = context.options[0] ?? {};
    const file = assumeSealed
      ? undefined
      : ruleFile(
          context,
          spawners.map(({ module }) => module),
        );
    if (!file) return {};
    return {
      'Program:exit'() {
        let leaks = onlyWithNativeCode ? undefined : true;
        for (const site of findSpawns(file.analysis, spawners)) {
          if (site.row.replaces || isSealedBefore(file.analysis, site.node)) continue;
          const identity = otherIdentity(file.analysis, site);
          leaks ??= usesLeakyCode(file.analysis, () => nearestPackage(context.physicalFilename)?.dependencies ?? []);
          if (!leaks && !identity) continue;
          const { helper, repair } = mendSpawn(file, site);
          context.report({
            node: site.node,
            ...(identity
              ? { messageId: 'privilege', data: { api: site.api, identity } }
              : { messageId: 'unsealed', data: { api: site.api } }),
            ...fixOrSuggest(repair, { messageId: 'seal', data: { helper } }),
          });
        }
      },
    };
  },
});
