import { callbackOf, type OpenSite } from '../engine/find-producers.ts';
import { isSiteMarked } from '../engine/follow-result.ts';
import { guardedCallback } from '../engine/guarded-callback.ts';
import { combine, fixOrSuggest } from '../fix/fix-or-suggest.ts';
import { importHelper } from '../fix/import-helper.ts';
import { insertMarkAfter } from '../fix/insert-mark.ts';
import type { HelperName, Repair } from '../fix/types.ts';
import { wrapWithHelper } from '../fix/wrap-expression.ts';
import { createRule, type RuleModule } from '../utils/create-rule.ts';
import { commonSchema } from '../utils/options.ts';
import { ruleFile, type RuleFile } from './rule-file.ts';

export const noUnmarkedOpen: RuleModule<'mark' | 'unmarked'> = createRule({
  name: 'no-unmarked-open',
  meta: {
    type: 'problem',
    docs: { description: 'require descriptors that are opened through `fs` to be marked non-inheritable', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    schema: commonSchema,
    defaultOptions: [{}],
    messages: {
      unmarked:
        'The descriptor from `{{api}}` is not marked non-inheritable before other code can run. Whether a child process gets it, and holds the file open, is left to the runtime and its version. Mark it as soon as it is open.',
      mark: 'Mark the descriptor with `{{helper}}`.',
    },
  },
  create(context) {
    const file = ruleFile(context);
    if (!file) return {};
    return {
      'Program:exit'() {
        for (const site of file.analysis.opens) {
          if (isSiteMarked(file.analysis, site)) continue;
          const callback = site.delivery.via === 'callback' ? callbackOf(site) : undefined;
          if (site.delivery.via === 'callback' && !callback) continue;
          const helper: HelperName = callback ? 'noInheritCallback' : 'setNoInherit';
          context.report({
            node: site.node,
            messageId: 'unmarked',
            data: { api: site.api },
            ...fixOrSuggest(repair(file, site, callback), { messageId: 'mark', data: { helper } }),
          });
        }
      },
    };
  },
});

function repair(file: RuleFile, site: OpenSite, callback: ReturnType<typeof callbackOf>): Repair | undefined {
  if (!callback || site.delivery.via !== 'callback') return wrapWithHelper(file, site.node, 'setNoInherit', site.certain);
  const guarded = guardedCallback(file.analysis.index, callback, site.delivery.arg);
  if (!guarded) return wrapWithHelper(file, callback, 'noInheritCallback', site.certain);
  const mark = importHelper(file, 'setNoInherit', guarded.guard);
  return combine(mark, mark && insertMarkAfter(file, guarded.guard, `${mark.callee}(${guarded.descriptor})`), site.certain);
}
