// Which calls start a program, including those through `sealed(spawn)(…)`?
import type { TSESTree } from '@typescript-eslint/utils';

import { API_NAMES, apiRow } from '../../knowledge/index.ts';
import { unwrap } from '../../utils/ast.ts';
import { oncePer } from '../../utils/once-per.ts';
import type { Analysis } from '../analysis.ts';
import { deliveryOf } from '../calls/delivery.ts';
import { effectiveCall, type SpawnSite } from '../calls/find-sites.ts';
import { findSpawns } from '../calls/find-named-spawns.ts';
import { resolveValue } from '../names/resolve-value.ts';

/** All calls that start a program, including `sealed(spawn)(…)`, in source order. */
export const findAllSpawns: (analysis: Analysis) => readonly SpawnSite[] = oncePer((analysis: Analysis) => {
  const known = findSpawns(analysis);
  if (!analysis.helpers.isNamed) return known;
  const sealed = analysis.index
    .callsOf(API_NAMES)
    .flatMap((node) => (node.type === 'CallExpression' ? sealedStart(analysis, node) : []));
  return [...known, ...sealed].sort((one, other) => one.node.range[0] - other.node.range[0]);
});

function sealedStart(
  { helpers, index, originOf }: Pick<Analysis, 'helpers' | 'index' | 'originOf'>,
  node: TSESTree.CallExpression,
): SpawnSite[] {
  const { callee, args } = effectiveCall(index, node);
  const value = resolveValue(index, callee);
  if (!value || !helpers.isCallOf(value, 'sealed')) return [];
  const [spawnLike] = value.arguments;
  const origin = spawnLike && originOf(unwrap(spawnLike));
  const row = origin && !origin.promise ? apiRow(origin.module, origin.path) : undefined;
  if (!origin || row?.kind !== 'spawn' || row.startedBy) return [];
  const delivery = deliveryOf(index, row, origin, node, args);
  return delivery
    ? [
        {
          node,
          callee,
          args,
          row,
          api: [origin.module, ...origin.path].join('.'),
          delivery,
          certain: origin.certain && !node.optional,
        },
      ]
    : [];
}
