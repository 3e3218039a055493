// Does code run in a `cluster` worker, whose servers listen in the primary?
import type { TSESTree } from '@typescript-eslint/utils';

import { unwrap } from '../../utils/ast.ts';
import type { OriginOf } from '../names/origin.ts';

type Node = TSESTree.Node;

/** Whether a node is in a branch for workers: `if (cluster.isPrimary) … else here`, `if (cluster.isWorker) here`. */
export function isInClusterWorker(originOf: OriginOf, node: Node): boolean {
  for (let inner = node; inner.parent; inner = inner.parent) {
    const { parent } = inner;
    if (parent.type !== 'IfStatement' && parent.type !== 'ConditionalExpression') continue;
    const isWorker = holdsInWorkers(originOf, parent.test);
    if (isWorker !== undefined && inner === (isWorker ? parent.consequent : parent.alternate)) return true;
  }
  return false;
}

/** True for a test that holds in workers, false for one that holds in the primary; undefined for any other. */
function holdsInWorkers(originOf: OriginOf, test: Node): boolean | undefined {
  const node = unwrap(test);
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    const inverted = holdsInWorkers(originOf, node.argument);
    return inverted === undefined ? undefined : !inverted;
  }
  const origin = originOf(node);
  if (origin?.module !== 'cluster') return undefined;
  const name = origin.path.at(-1);
  return name === 'isWorker' ? true : name === 'isPrimary' || name === 'isMaster' ? false : undefined;
}
