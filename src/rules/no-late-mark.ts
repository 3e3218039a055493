import type { TSESTree } from '@typescript-eslint/utils';

import { describeHazard, isOnSomePathOnly } from '../engine/marks/describe-hazard.ts';
import { findAcceptors } from '../engine/servers/find-acceptors.ts';
import { judgeSite } from '../engine/marks/judge-site.ts';
import type { Verdict } from '../engine/marks/verdict.ts';
import { isRedundantAfter } from '../engine/marks/redundant-mark.ts';
import { fixOrSuggest } from '../fix/fix-or-suggest.ts';
import { removeStatement } from '../fix/remove-statement.ts';
import type { Repair } from '../fix/types.ts';
import { createRule, type RuleModule } from '../utils/create-rule.ts';
import { commonSchema } from '../utils/options.ts';
import { mendAcceptor, mendSite, type Mend } from './repairs.ts';
import { ruleFile, type RuleFile } from './rule-file.ts';

type Late = Extract<Verdict, { kind: 'late' }>;

/** A descriptor with a mark that comes too late. */
interface Finding extends Late {
  readonly node: TSESTree.Node;
  /** The descriptor in words. */
  readonly what: string;
  readonly mend: () => Mend;
}

export const noLateMark: RuleModule<'late' | 'mark' | 'sometimes'> = createRule({
  name: 'no-late-mark',
  meta: {
    type: 'problem',
    docs: { description: 'require marks to come before anything else can happen to the descriptor', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    schema: commonSchema,
    defaultOptions: [{}],
    messages: {
      late: '{{what}} is marked on line {{mark}}, but {{hazard}} on line {{line}} comes first: until then it is not known to be non-inheritable. Mark it as soon as it is there.',
      sometimes:
        '{{what}} is marked on line {{mark}} on some paths only: {{hazard}} on line {{line}} can come without a mark. Mark it as soon as it is there.',
      mark: 'Mark it at once with `{{helper}}`.',
    },
  },
  create(context) {
    const file = ruleFile(context);
    if (!file) return {};
    return {
      'Program:exit'() {
        const findings = findLate(file);
        // A fix replaces all from its first edit to its last, so where findings overlap none moves its mark.
        let reached = -1;
        for (const [i, finding] of findings.entries()) {
          const { hazard, mark, node, what } = finding;
          const { helper, repair } = finding.mend();
          const end = endOf(finding);
          const isApart = reached < node.range[0] && !(findings[i + 1] && findings[i + 1]!.node.range[0] <= end);
          reached = Math.max(reached, end);
          context.report({
            node,
            messageId: isOnSomePathOnly(finding) ? 'sometimes' : 'late',
            data: { what, mark: String(mark.loc.start.line), ...describeHazard(file.analysis, hazard) },
            ...fixOrSuggest(repair && isApart ? moved(file, repair, finding) : repair, {
              messageId: 'mark',
              data: { helper },
            }),
          });
        }
      },
    };
  },
});

function findLate(file: RuleFile): Finding[] {
  const { analysis } = file;
  const { opens, servers, sockets } = analysis;
  const sites = [...opens, ...servers, ...sockets].map((site) => ({
    verdict: judgeSite(analysis, site),
    node: site.node,
    what: `What \`${site.api}\` gives`,
    mend: () => mendSite(file, site),
  }));
  const acceptors = findAcceptors(analysis).map((acceptor) => ({
    verdict: acceptor.verdict,
    node: 'handler' in acceptor ? acceptor.handler : acceptor.awaited,
    what: `The socket that comes with '${acceptor.event}'`,
    mend: () => mendAcceptor(file, acceptor),
  }));
  return [...sites, ...acceptors]
    .flatMap(({ verdict, ...finding }) => (verdict.kind === 'late' ? [{ ...verdict, ...finding }] : []))
    .sort((one, other) => one.node.range[0] - other.node.range[0]);
}

/** Otherwise the import of the one that goes might be left without use. */
function usesSameHelper({ sourceCode }: RuleFile, { callee }: Repair, mark: TSESTree.Node): boolean {
  return 'callee' in mark && sourceCode.getText(mark.callee) === callee;
}

function endOf({ node, mark }: Finding): number {
  return Math.max(node.range[1], mark.range[1]);
}

/** The repair adds a mark where it belongs; the late one goes, where it can do nothing more. */
function moved(file: RuleFile, repair: Repair, { node, mark }: Finding): Repair {
  if (!isRedundantAfter(file.analysis, node, mark) || !usesSameHelper(file, repair, mark)) return repair;
  const removal = removeStatement(file, mark.parent!);
  return removal ? { ...repair, edits: [...repair.edits, removal] } : repair;
}
