// Which marks come too late, or on some paths only?
import type { TSESTree } from '@typescript-eslint/utils';

import { describeHazard, isOnSomePathOnly } from '../engine/marks/describe-hazard.ts';
import { judgeSite } from '../engine/marks/judge-site.ts';
import { isRedundantAfter } from '../engine/marks/redundant-mark.ts';
import type { Verdict } from '../engine/marks/verdict.ts';
import type { Acceptor } from '../engine/servers/find-acceptors.ts';
import { suggestion } from '../fix/fix-or-suggest.ts';
import { removeStatement } from '../fix/remove-statement.ts';
import type { HelperFix } from '../fix/types.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { defineRule } from './define-rule.ts';
import { markAcceptor, markSite } from './marks.ts';
import type { RuleFile } from './rule-file.ts';
import { acceptorsToMark, nodeOf } from './unmarked.ts';

/** A descriptor with a mark that comes too late. */
interface LateMark extends Extract<Verdict, { kind: 'late' }> {
  readonly node: TSESTree.Node;
  /** The descriptor in words. */
  readonly what: string;
  readonly markAtOnce: () => HelperFix | undefined;
}

export const noLateMark: RuleModule<'late' | 'mark' | 'sometimes'> = defineRule({
  name: 'no-late-mark',
  meta: {
    docs: { description: 'require marks to come before anything else can happen to the descriptor', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    messages: {
      late: '{{what}} is marked too late (line {{mark}}): {{hazard}} on line {{line}} runs first.',
      sometimes: '{{what}} is not marked on every path: {{hazard}} on line {{line}} skips the mark on line {{mark}}.',
      mark: 'Mark it at once with `{{helper}}`.',
    },
  },
  find: (file, _options, context) => withMoves(findLate(file, acceptorsToMark(file, context))),
  report({ late }, { analysis }) {
    const { hazard, mark, node, what } = late;
    return {
      node,
      messageId: isOnSomePathOnly(late) ? 'sometimes' : 'late',
      data: { what, mark: String(mark.loc.start.line), ...describeHazard(analysis, hazard) },
    };
  },
  mend({ late, isApart }, file) {
    const fix = late.markAtOnce();
    return suggestion('mark', fix && isApart ? moved(file, fix, late) : fix);
  },
});

function findLate(file: RuleFile, accepted: readonly Acceptor[]): LateMark[] {
  const { analysis } = file;
  const { opens, servers, sockets } = analysis;
  const sites = [...opens, ...servers, ...sockets].map((site) => ({
    verdict: judgeSite(analysis, site),
    node: site.node,
    what: `What \`${site.api}\` gives`,
    markAtOnce: () => markSite(file, site),
  }));
  const acceptors = accepted.map((acceptor) => ({
    verdict: acceptor.verdict,
    node: nodeOf(acceptor),
    what: `The socket from '${acceptor.event}'`,
    markAtOnce: () => markAcceptor(file, acceptor),
  }));
  return [...sites, ...acceptors]
    .flatMap(({ verdict, ...late }) => (verdict.kind === 'late' ? [{ ...verdict, ...late }] : []))
    .sort((one, other) => one.node.range[0] - other.node.range[0]);
}

/** ESLint replaces everything from a fix's first edit to its last, so overlapping findings move no marks. */
function withMoves(all: readonly LateMark[]): { late: LateMark; isApart: boolean }[] {
  let reached = -1;
  return all.map((late, i) => {
    const end = endOf(late);
    const next = all[i + 1];
    const isApart = reached < late.node.range[0] && !(next && next.node.range[0] <= end);
    reached = Math.max(reached, end);
    return { late, isApart };
  });
}

function endOf({ node, mark }: LateMark): number {
  return Math.max(node.range[1], mark.range[1]);
}

/** Adds a mark where it belongs, and removes the late one if that has become redundant. */
function moved(file: RuleFile, fix: HelperFix, { node, mark }: LateMark): HelperFix {
  if (!isRedundantAfter(file.analysis, node, mark) || !usesSameHelper(file, fix, mark)) return fix;
  const removal = removeStatement(file, mark.parent!);
  return removal ? { ...fix, edits: [...fix.edits, removal] } : fix;
}

/** If the fix calls the helper by another name, removing the late mark could leave its import unused. */
function usesSameHelper({ sourceCode }: RuleFile, { callee }: HelperFix, mark: TSESTree.Node): boolean {
  return 'callee' in mark && sourceCode.getText(mark.callee) === callee;
}
