// Which spawn calls leak through `stdio`, which a seal does not affect?
import type { TSESTree } from '@typescript-eslint/utils';

import { oncePer } from '../../utils/once-per.ts';
import type { Analysis } from '../analysis.ts';
import { findCloseWaits } from './find-close-waits.ts';
import { findWideChildren } from './find-wide-stdio.ts';

/** The calls that a rule about a child's `stdio` reports. */
export const givenStdioAt: (analysis: Analysis) => ReadonlySet<TSESTree.Node> = oncePer(
  (analysis: Analysis) =>
    new Set([...findCloseWaits(analysis), ...findWideChildren(analysis)].map(({ site }) => site.node)),
);
