// From which modules that no rule knows does a file use something under a name that a rule knows?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { INTEROP_HELPERS } from '../../knowledge/interop.ts';
import { isListed } from '../../knowledge/index.ts';
import { ALL_NAMES } from '../../knowledge/mentions.ts';
import { isFunction, nameOf } from '../../utils/ast.ts';
import { isRelative } from '../../utils/project-files.ts';
import type { Loads } from './loaded-modules.ts';

type Node = TSESTree.Node;
type SourceCode = Readonly<TSESLint.SourceCode>;

/** By module specifier: the names that are taken from it; `default` for the module itself. */
export type Used = ReadonlyMap<string, ReadonlySet<string>>;

/** Only these modules are worth reading: most imported functions have names that no rule knows. */
export function usedNeighbours(sourceCode: SourceCode, { specifiers }: Loads): Used {
  const used = new Map<string, Set<string>>();
  for (const { name, node } of specifiers) {
    if (!node || !mayBeRead(name)) continue;
    const taken = takenFrom(sourceCode, node);
    if (taken.length > 0) used.set(name, new Set([...taken, ...(used.get(name) ?? [])]));
  }
  return used;
}

/** The name of an installed package or of a file in it, or a subpath import such as `#proc`. */
const OF_PACKAGE = /^(?:@[\w.-]+\/|#)?[\w-][\w./-]*$/;

/** Whether a module's source may be read to see what it exports: no rule knows the module, and it may be a file. */
export function mayBeRead(specifier: string): boolean {
  return isRelative(specifier) || (OF_PACKAGE.test(specifier) && !isListed(specifier));
}

/** The names taken from a module that matter: for most modules, none. */
type Taken = readonly string[];

const NOTHING: Taken = [];

function takenFrom(sourceCode: SourceCode, specifier: Node): Taken {
  const { parent } = specifier;
  switch (parent?.type) {
    case 'ImportDeclaration':
      return parent.importKind === 'type' ? NOTHING : all(parent.specifiers, (clause) => ofClause(sourceCode, clause));
    case 'TSExternalModuleReference':
      return parent.parent.type === 'TSImportEqualsDeclaration'
        ? ofName(sourceCode, parent.parent, parent.parent.id)
        : NOTHING;
    case 'CallExpression':
      return ofValue(sourceCode, parent);
    case 'ImportExpression':
      return ofPromise(sourceCode, parent);
    default:
      return NOTHING;
  }
}

/** Allocates no list if there is nothing to return: this runs for nearly every import of nearly every file. */
function all<T>(each: readonly T[], takenOf: (one: T) => Taken): Taken {
  let found = NOTHING;
  for (const one of each) {
    const taken = takenOf(one);
    if (taken.length > 0) found = found.length > 0 ? [...found, ...taken] : taken;
  }
  return found;
}

/** `const { spawn } = await import('./proc')`, and `import('./proc').then(({ spawn }) => …)` */
function ofPromise(sourceCode: SourceCode, promise: TSESTree.ImportExpression): Taken {
  const { parent } = promise;
  if (parent.type === 'AwaitExpression') return ofValue(sourceCode, parent);
  if (parent.type !== 'MemberExpression' || parent.parent.type !== 'CallExpression') return NOTHING;
  const [listener] = parent.parent.arguments;
  if (!isFunction(listener) || !listener.params[0]) return NOTHING;
  const [given] = listener.params;
  return given.type === 'Identifier' ? ofName(sourceCode, listener, given) : ofPattern(sourceCode, given);
}

function ofClause(sourceCode: SourceCode, clause: TSESTree.ImportClause): Taken {
  if (clause.type !== 'ImportSpecifier') return ofName(sourceCode, clause, clause.local);
  const isUsed = hasKnownName(clause.imported) || ofName(sourceCode, clause, clause.local).length > 0;
  return isUsed ? [nameOf(clause.imported)] : NOTHING;
}

/** What is taken from the value of a `require`, also through the helpers that compilers put around it. */
function ofValue(sourceCode: SourceCode, value: Node): Taken {
  const { parent } = value;
  if (
    parent?.type === 'CallExpression' &&
    parent.arguments[0] === value &&
    hasKnownName(parent.callee, INTEROP_HELPERS)
  )
    return ofValue(sourceCode, parent);
  if (parent?.type !== 'VariableDeclarator') return ofMember(sourceCode, value);
  return parent.id.type === 'Identifier' ? ofName(sourceCode, parent, parent.id) : ofPattern(sourceCode, parent.id);
}

function ofName(sourceCode: SourceCode, declaration: Node, local: TSESTree.Identifier): Taken {
  const variable = sourceCode.getDeclaredVariables(declaration).find(({ name }) => name === local.name);
  // A variable that is declared twice can lead back to itself: `var app = app();`
  const isDeclaredOnce = variable?.defs.length === 1;
  const taken = all(variable?.references ?? [], ({ identifier }) => {
    const { parent } = identifier as Node;
    if (parent?.type === 'VariableDeclarator' && parent.init === identifier)
      return isDeclaredOnce ? ofPattern(sourceCode, parent.id) : NOTHING;
    return isDeclaredOnce && isCalledFor(sourceCode, identifier) ? WHOLE : ofMember(sourceCode, identifier);
  });
  return hasKnownName(local) ? [...WHOLE, ...taken] : taken;
}

/** The module itself. */
const WHOLE: Taken = ['default'];

/** `spawn` for `proc.spawn`, and `fs` for `io.fs.open`. */
function ofMember(sourceCode: SourceCode, object: Node): Taken {
  const { parent } = object;
  return parent?.type === 'MemberExpression' && isMemberKnown(sourceCode, object) ? [nameOf(parent.property)] : NOTHING;
}

function isMemberKnown(sourceCode: SourceCode, object: Node): boolean {
  const { parent } = object;
  if (parent?.type !== 'MemberExpression' || parent.object !== object) return false;
  return hasKnownName(parent.property) || isMemberKnown(sourceCode, parent) || isCalledFor(sourceCode, parent);
}

/** `getProc().spawn`, `const { spawn } = await getProc()` */
function isCalledFor(sourceCode: SourceCode, callee: Node): boolean {
  const { parent: call } = callee;
  if (call?.type !== 'CallExpression' || call.callee !== callee) return false;
  return ofValue(sourceCode, call.parent.type === 'AwaitExpression' ? call.parent : call).length > 0;
}

/** `const { spawn } = …`, or `const { io } = …` where `io.open` follows. */
function ofPattern(sourceCode: SourceCode, pattern: Node): Taken {
  if (pattern.type !== 'ObjectPattern') return NOTHING;
  return all(pattern.properties, (property) => {
    if (property.type !== 'Property') return NOTHING;
    const { key, value } = property;
    const isUsed =
      hasKnownName(key) || (value.type === 'Identifier' && ofName(sourceCode, pattern.parent, value).length > 0);
    return isUsed ? [nameOf(key)] : NOTHING;
  });
}

function hasKnownName(node: Node, names: ReadonlySet<string> = ALL_NAMES): boolean {
  if (node.type === 'MemberExpression') return hasKnownName(node.property, names);
  if (node.type !== 'Identifier') return false;
  const { name } = node;
  return names.has(name) || (endsInDigit(name) && names.has(name.replace(/_\d+$/, '')));
}

/** Compilers number the variables that they name after modules: `execa_1`. */
function endsInDigit(name: string): boolean {
  const last = name.charCodeAt(name.length - 1);
  return last >= 48 && last <= 57;
}
