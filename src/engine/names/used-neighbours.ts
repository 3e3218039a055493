// Of which modules of the project does a file use something by a name that a rule knows?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { INTEROP_HELPERS } from '../../knowledge/interop.ts';
import { ALL_NAMES } from '../../knowledge/mentions.ts';
import type { Loads } from './loaded-modules.ts';

type Node = TSESTree.Node;
type SourceCode = Readonly<TSESLint.SourceCode>;

/** Their specifiers. Only these are worth a look into another file: most imports are of a project's own functions. */
export function usedNeighbours(sourceCode: SourceCode, { specifiers }: Loads): ReadonlySet<string> {
  const used = specifiers.filter(({ name, node }) => isRelative(name) && node && isUsed(sourceCode, node));
  return new Set(used.map(({ name }) => name));
}

/** Whether a specifier names a file of the project. */
export function isRelative(specifier: string): boolean {
  return /^\.\.?(?:\/|$)/.test(specifier);
}

function isUsed(sourceCode: SourceCode, specifier: Node): boolean {
  const { parent } = specifier;
  switch (parent?.type) {
    case 'ImportDeclaration':
      return parent.specifiers.some(
        (clause) =>
          (clause.type === 'ImportSpecifier' && hasKnownName(clause.imported)) ||
          isNameUsed(sourceCode, clause, clause.local),
      );
    case 'TSExternalModuleReference':
      return (
        parent.parent.type === 'TSImportEqualsDeclaration' && isNameUsed(sourceCode, parent.parent, parent.parent.id)
      );
    case 'CallExpression':
      return isTakenOut(sourceCode, parent);
    default:
      return false;
  }
}

/** What is done with the value of a `require`, seen through what compilers put around it. */
function isTakenOut(sourceCode: SourceCode, value: Node): boolean {
  const { parent } = value;
  if (
    parent?.type === 'CallExpression' &&
    parent.arguments[0] === value &&
    hasKnownName(parent.callee, INTEROP_HELPERS)
  )
    return isTakenOut(sourceCode, parent);
  if (parent?.type !== 'VariableDeclarator') return isMemberKnown(value);
  return parent.id.type === 'Identifier'
    ? isNameUsed(sourceCode, parent, parent.id)
    : takesKnown(sourceCode, parent.id);
}

function isNameUsed(sourceCode: SourceCode, declaration: Node, local: TSESTree.Identifier): boolean {
  const variable = sourceCode.getDeclaredVariables(declaration).find(({ name }) => name === local.name);
  return (
    hasKnownName(local) ||
    (variable?.references ?? []).some(({ identifier }) => {
      const { parent } = identifier as Node;
      if (parent?.type === 'VariableDeclarator' && parent.init === identifier) return takesKnown(sourceCode, parent.id);
      return isMemberKnown(identifier);
    })
  );
}

/** `proc.spawn`, and `io.fs.open` */
function isMemberKnown(object: Node): boolean {
  const { parent } = object;
  if (parent?.type !== 'MemberExpression' || parent.object !== object) return false;
  return hasKnownName(parent.property) || isMemberKnown(parent);
}

/** `const { spawn } = …`, or `const { io } = …` where `io.open` follows. */
function takesKnown(sourceCode: SourceCode, pattern: Node): boolean {
  return (
    pattern.type === 'ObjectPattern' &&
    pattern.properties.some(({ type, ...property }) => {
      if (type !== 'Property' || !('key' in property)) return false;
      const { key, value } = property;
      return hasKnownName(key) || (value.type === 'Identifier' && isNameUsed(sourceCode, pattern.parent, value));
    })
  );
}

/** Compilers number what they name after modules: `execa_1`. */
function hasKnownName(node: Node, names: ReadonlySet<string> = ALL_NAMES): boolean {
  if (node.type === 'MemberExpression') return hasKnownName(node.property, names);
  if (node.type !== 'Identifier') return false;
  const { name } = node;
  return names.has(name) || (/\d$/.test(name) && names.has(name.replace(/_\d+$/, '')));
}
