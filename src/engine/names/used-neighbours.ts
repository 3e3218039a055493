// Of which modules that no rule knows does a file use something by a name that a rule knows?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { INTEROP_HELPERS } from '../../knowledge/interop.ts';
import { isListed } from '../../knowledge/index.ts';
import { ALL_NAMES } from '../../knowledge/mentions.ts';
import { isFunction, nameOf } from '../../utils/ast.ts';
import { isRelative } from '../../utils/project-files.ts';
import type { Loads } from './loaded-modules.ts';

type Node = TSESTree.Node;
type SourceCode = Readonly<TSESLint.SourceCode>;

/** By the specifier of a module: what is taken out of it, `default` for the module itself. */
export type Used = ReadonlyMap<string, ReadonlySet<string>>;

/** Only these are worth a look into another file: most imports are of functions of their own. */
export function usedNeighbours(sourceCode: SourceCode, { specifiers }: Loads): Used {
  const used = new Map<string, Set<string>>();
  for (const { name, node } of specifiers) {
    if (!node || !mayBeRead(name)) continue;
    const taken = [...takenOut(sourceCode, node), ...(used.get(name) ?? [])];
    if (taken.length > 0) used.set(name, new Set(taken));
  }
  return used;
}

/** The name of an installed package, or of something in it, and one that begins with `#`. */
const OF_PACKAGE = /^(?:@[\w.-]+\/|#)?[\w-][\w./-]*$/;

/** Whether a specifier names a module whose own text says what it exports: no rule knows it, and a file may have it. */
export function mayBeRead(specifier: string): boolean {
  return isRelative(specifier) || (OF_PACKAGE.test(specifier) && !isListed(specifier));
}

function* takenOut(sourceCode: SourceCode, specifier: Node): Generator<string> {
  const { parent } = specifier;
  switch (parent?.type) {
    case 'ImportDeclaration':
      if (parent.importKind !== 'type') for (const clause of parent.specifiers) yield* ofClause(sourceCode, clause);
      break;
    case 'TSExternalModuleReference':
      if (parent.parent.type === 'TSImportEqualsDeclaration')
        yield* ofName(sourceCode, parent.parent, parent.parent.id);
      break;
    case 'CallExpression':
      yield* ofValue(sourceCode, parent);
      break;
    case 'ImportExpression':
      yield* ofPromise(sourceCode, parent);
      break;
    default:
  }
}

/** `const { spawn } = await import('./proc')`, and `import('./proc').then(({ spawn }) => …)` */
function* ofPromise(sourceCode: SourceCode, promise: TSESTree.ImportExpression): Generator<string> {
  const { parent } = promise;
  if (parent.type === 'AwaitExpression') yield* ofValue(sourceCode, parent);
  if (parent.type !== 'MemberExpression' || parent.parent.type !== 'CallExpression') return;
  const [listener] = parent.parent.arguments;
  if (!isFunction(listener) || !listener.params[0]) return;
  const [given] = listener.params;
  if (given.type === 'Identifier') yield* ofName(sourceCode, listener, given);
  else yield* ofPattern(sourceCode, given);
}

function* ofClause(sourceCode: SourceCode, clause: TSESTree.ImportClause): Generator<string> {
  const names = ofName(sourceCode, clause, clause.local);
  if (clause.type !== 'ImportSpecifier') yield* names;
  else if (hasKnownName(clause.imported) || hasSome(names)) yield nameOf(clause.imported);
}

/** What is taken out of the value of a `require`, seen through what compilers put around it. */
function* ofValue(sourceCode: SourceCode, value: Node): Generator<string> {
  const { parent } = value;
  if (
    parent?.type === 'CallExpression' &&
    parent.arguments[0] === value &&
    hasKnownName(parent.callee, INTEROP_HELPERS)
  )
    yield* ofValue(sourceCode, parent);
  else if (parent?.type !== 'VariableDeclarator') yield* ofMember(sourceCode, value);
  else if (parent.id.type === 'Identifier') yield* ofName(sourceCode, parent, parent.id);
  else yield* ofPattern(sourceCode, parent.id);
}

function* ofName(sourceCode: SourceCode, declaration: Node, local: TSESTree.Identifier): Generator<string> {
  if (hasKnownName(local)) yield 'default';
  const variable = sourceCode.getDeclaredVariables(declaration).find(({ name }) => name === local.name);
  // A name that is declared twice can lead back to itself: `var app = app();`
  const isDeclaredOnce = variable?.defs.length === 1;
  for (const { identifier } of variable?.references ?? []) {
    const { parent } = identifier as Node;
    if (parent?.type === 'VariableDeclarator' && parent.init === identifier) {
      if (isDeclaredOnce) yield* ofPattern(sourceCode, parent.id);
    } else if (isDeclaredOnce && isCalledFor(sourceCode, identifier)) yield 'default';
    else yield* ofMember(sourceCode, identifier);
  }
}

/** `proc.spawn`, and `io.fs.open`, of which it is `fs`. */
function* ofMember(sourceCode: SourceCode, object: Node): Generator<string> {
  const { parent } = object;
  if (parent?.type === 'MemberExpression' && isMemberKnown(sourceCode, object)) yield nameOf(parent.property);
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
  return hasSome(ofValue(sourceCode, call.parent.type === 'AwaitExpression' ? call.parent : call));
}

/** `const { spawn } = …`, or `const { io } = …` where `io.open` follows. */
function* ofPattern(sourceCode: SourceCode, pattern: Node): Generator<string> {
  if (pattern.type !== 'ObjectPattern') return;
  for (const property of pattern.properties) {
    if (property.type !== 'Property') continue;
    const { key, value } = property;
    const names = value.type === 'Identifier' ? ofName(sourceCode, pattern.parent, value) : [];
    if (hasKnownName(key) || hasSome(names)) yield nameOf(key);
  }
}

function hasSome(names: Iterable<string>): boolean {
  for (const _ of names) return true;
  return false;
}

/** Compilers number what they name after modules: `execa_1`. */
function hasKnownName(node: Node, names: ReadonlySet<string> = ALL_NAMES): boolean {
  if (node.type === 'MemberExpression') return hasKnownName(node.property, names);
  if (node.type !== 'Identifier') return false;
  const { name } = node;
  return names.has(name) || (/\d$/.test(name) && names.has(name.replace(/_\d+$/, '')));
}
