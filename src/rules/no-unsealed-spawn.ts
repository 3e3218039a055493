// Before which spawns is nothing sealed?
import { findSpawns, spawningModules } from '../engine/calls/find-named-spawns.ts';
import { loadsPreload } from '../engine/calls/runtime-loads.ts';
import { givenStdioAt } from '../engine/children/given-stdio.ts';
import { isMomentaryCommand, isShortLived } from '../engine/children/short-lived.ts';
import { otherIdentity } from '../engine/children/spawn-options.ts';
import { isSealedBefore } from '../engine/marks/sealed-before.ts';
import { canHaveLeaks, leakyCodeOf } from '../engine/native/native-code.ts';
import { isNeverOnLinux } from '../engine/children/platform-branch.ts';
import { suggestion } from '../fix/fix-or-suggest.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { spawnSchema, type SpawnOptions } from '../utils/options.ts';
import { packagesLoadedWith } from '../utils/package-files.ts';
import { defineRule } from './define-rule.ts';
import { sealSpawn } from './marks.ts';

export const noUnsealedSpawn: RuleModule<'beside' | 'leaky' | 'privilege' | 'seal' | 'unsealed', SpawnOptions> =
  defineRule({
    name: 'no-unsealed-spawn',
    meta: {
      docs: {
        description: 'require descriptors to be sealed before a child process starts',
        recommended: true,
        leaks: [{ onlyWithNativeCode: true }],
      },
      fixable: 'code',
      hasSuggestions: true,
      schema: spawnSchema,
      messages: {
        unsealed: '`{{api}}` gives the child every inheritable descriptor. Seal them first.',
        beside: '`{{api}}` also gives the child every inheritable descriptor. Sealing them does not end the wait.',
        leaky: '`{{api}}` gives the child what `{{leaky}}` opens. Seal it first.',
        privilege: '`{{api}}` gives a child with another {{identity}} every inheritable descriptor. Seal them first.',
        seal: 'Seal them with `{{helper}}`.',
      },
    },
    modules: ({ spawners = [] }) => spawningModules(spawners),
    prepare({ analysis }, { spawners = [] }) {
      analysis.spawners.push(...spawners);
    },
    *find({ analysis }, { assumeSealed = false, onlyWithNativeCode = false }, context) {
      if (assumeSealed || loadsPreload(analysis)) return;
      let leaky: string | false | undefined;
      for (const site of findSpawns(analysis)) {
        if (site.row.replaces || site.row.isLate || isSealedBefore(analysis, site.node)) continue;
        const identity = otherIdentity(analysis, site);
        // No seal helps against what `stdio` passes on: next to such a finding, this one would mislead.
        const isGiven = givenStdioAt(analysis).has(site.node);
        if (!onlyWithNativeCode) yield { site, identity, isGiven };
        else if (identity) {
          if (!isMomentaryCommand(analysis, site)) yield { site, identity, isGiven };
        } else if (!isGiven && !isShortLived(analysis, site) && !isNeverOnLinux(analysis, site.node)) {
          leaky ??= leakyCodeOf(analysis, () => packagesLoadedWith(context.physicalFilename)) ?? false;
          if (leaky !== false && canHaveLeaks(analysis, site.api)) yield { site, identity, isGiven, leaky };
        }
      }
    },
    report({ identity, isGiven, leaky, site: { api, node } }) {
      if (identity) return { node, messageId: 'privilege', data: { api, identity } };
      if (leaky !== undefined) return { node, messageId: 'leaky', data: { api, leaky } };
      return { node, messageId: isGiven ? 'beside' : 'unsealed', data: { api } };
    },
    mend: ({ site }, file) => suggestion('seal', sealSpawn(file, site)),
  });
