// On which calls is the harm that a child holds what it was given, which no seal cures?
import type { TSESTree } from '@typescript-eslint/utils';

import { oncePer } from '../../utils/once-per.ts';
import type { Analysis } from '../analysis.ts';
import { findCloseWaits } from './find-close-waits.ts';
import { findWideChildren } from './find-wide-stdio.ts';

/** The calls on which a rule about given `stdio` reports. */
export const givenStdioAt: (analysis: Analysis) => ReadonlySet<TSESTree.Node> = oncePer(
  (analysis: Analysis) =>
    new Set([...findCloseWaits(analysis), ...findWideChildren(analysis)].map(({ site }) => site.node)),
);
