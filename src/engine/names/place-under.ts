// Which place does a declaration give to a member of its value?
import type { TSESTree } from '@typescript-eslint/utils';

import type { FileIndex } from './file-index.ts';

/** The place that a declaration gives to what its value has under a name. */
export function placeUnder(index: FileIndex, target: TSESTree.Node, name: string): string | undefined {
  const element =
    target.type === 'ObjectPattern'
      ? target.properties.find((property) => property.type === 'Property' && index.propertyName(property) === name)
          ?.value
      : target.type === 'ArrayPattern'
        ? target.elements[Number(name)]
        : undefined;
  if (element) return index.placeOf(element);
  const owner = index.placeOf(target);
  return owner === undefined ? undefined : `${owner}.${name}`;
}
