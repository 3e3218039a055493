// What does a module re-export from other modules, according to its top-level statements?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { moduleOf } from '../../knowledge/index.ts';
import { INTEROP_HELPERS } from '../../knowledge/interop.ts';
import { isFunction, nameOf, pushChildren, returnedAtOnce, stringIn, topLevelOf, unwrap } from '../../utils/ast.ts';
import { isOfValues } from './module-sources.ts';
import {
  memberOfExport,
  promisifiedExport,
  isSameExport,
  type Namespace,
  type ForeignExport,
  type Getter,
  type ExportedValue,
} from './exported-values.ts';
import { chainOf, exportedBy, isExports, isVoid, lastNameOf } from './commonjs-exports.ts';

type Node = TSESTree.Node;

interface MutableNamespace {
  readonly members: Map<string, ExportedValue>;
  readonly others: ExportedValue[];
}

const EXPORTS = /\bexports?\b/;
const LOADS = /\b(?:from|(?:import|require)\s*\()\s*['"`]/;

/** Whether a module with this source may re-export something from another one. */
export function mayReexport(text: string): boolean {
  return LOADS.test(text) && EXPORTS.test(text);
}

/** Code that exports names which it does not show: all of another module, or the members of an object. */
const EXPORTS_UNNAMED = /\bexport\s*\*|\bexports?\s*=(?!=)|\bdefault\b|Star\b/;

/** Whether a module with this source may export something under a name. */
export function mayExport(text: string, name: string): boolean {
  return text.includes(name) || EXPORTS_UNNAMED.test(text);
}

/** Reads a module's exports from its AST. An export set twice is the module's own, unless both values are the same. */
export function exportsOf(ast: TSESTree.Program, visitorKeys: TSESLint.SourceCode.VisitorKeys): Namespace {
  return new ModuleExports(ast, visitorKeys).exports;
}

class ModuleExports {
  readonly exports: MutableNamespace = { members: new Map(), others: [] };
  /** The values of the module's top-level names. */
  readonly #names = new Map<string, ExportedValue>();
  /** Names that are assigned to, or that have a property assigned. */
  readonly #written = new Set<string>();
  /** Assignments that are a top-level statement, or part of a chain in one. */
  readonly #atTop = new Set<Node>();

  constructor(ast: TSESTree.Program, visitorKeys: TSESLint.SourceCode.VisitorKeys) {
    const statements = topLevelOf(ast);
    for (const statement of statements) for (const assignment of chainOf(statement)) this.#atTop.add(assignment);
    this.#findWrites(ast, visitorKeys);
    for (const statement of statements) this.#declare(statement);
    for (const statement of statements) this.#export(statement);
  }

  /** Without recursion: generated files can be nested deeper than the stack allows. */
  #findWrites(ast: Node, visitorKeys: TSESLint.SourceCode.VisitorKeys): void {
    const pending = [ast];
    for (let node = pending.pop(); node; node = pending.pop()) {
      pushChildren(node, visitorKeys, pending);
      if (node.type !== 'AssignmentExpression') continue;
      const name = exportedBy(node.left);
      if (name === undefined) this.#written.add(rootOf(node.left) ?? '');
      else if (!this.#atTop.has(node)) this.#add(name, undefined);
    }
  }

  #declare(statement: TSESTree.ProgramStatement): void {
    const node = declarationIn(statement);
    switch (node?.type) {
      case 'ImportDeclaration':
        if (node.importKind !== 'type') for (const clause of node.specifiers) this.#import(clause, node.source.value);
        break;
      case 'TSImportEqualsDeclaration':
        if (node.importKind !== 'type' && node.moduleReference.type === 'TSExternalModuleReference')
          this.#name(node.id, this.#loaded([node.moduleReference.expression]));
        break;
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) if (init) this.#name(id, this.#valueOf(init));
        break;
      case 'FunctionDeclaration':
        // Only as a default export has a function no name.
        this.#name(node.id!, this.#getterFor(node));
        break;
      default:
    }
  }

  #import(clause: TSESTree.ImportClause, specifier: string): void {
    const whole: ForeignExport = { specifier, path: [] };
    if (clause.type !== 'ImportSpecifier') this.#name(clause.local, whole);
    else if (clause.importKind !== 'type') this.#name(clause.local, memberOfExport(whole, nameOf(clause.imported)));
  }

  #name(id: Node, value: ExportedValue): void {
    if (id.type === 'Identifier') {
      if (!this.#written.has(id.name)) this.#names.set(id.name, this.#names.has(id.name) ? undefined : value);
      return;
    }
    if (id.type !== 'ObjectPattern') return;
    for (const property of id.properties)
      if (property.type === 'Property' && !property.computed)
        this.#name(property.value, memberOfExport(value, nameOf(property.key)));
  }

  #export(statement: TSESTree.ProgramStatement): void {
    if (!isOfValues(statement)) return;
    switch (statement.type) {
      case 'ExportAllDeclaration':
        this.#exportAll(statement);
        break;
      case 'ExportNamedDeclaration':
        this.#exportNames(statement);
        break;
      case 'ExportDefaultDeclaration':
        this.#add('default', this.#valueOf(statement.declaration));
        break;
      case 'TSExportAssignment':
        this.#add('default', this.#valueOf(statement.expression));
        break;
      case 'ExpressionStatement':
        this.#exportByExpression(statement);
        break;
      default:
    }
  }

  #exportAll({ exported, source }: TSESTree.ExportAllDeclaration): void {
    const whole: ForeignExport = { specifier: source.value, path: [] };
    if (exported) this.#add(nameOf(exported), whole);
    else this.exports.others.push(whole);
  }

  #exportNames({ declaration, source, specifiers }: TSESTree.ExportNamedDeclaration): void {
    for (const { exported, exportKind, local } of specifiers) {
      if (exportKind === 'type') continue;
      const from = source ? { specifier: source.value, path: [] } : undefined;
      this.#add(nameOf(exported), from ? memberOfExport(from, nameOf(local)) : this.#names.get(nameOf(local)));
    }
    if (declaration?.type === 'VariableDeclaration')
      for (const { id } of declaration.declarations)
        for (const name of namesIn(id)) this.#add(name, this.#names.get(name));
    else if (declaration?.id) this.#add(nameOf(declaration.id), this.#names.get(nameOf(declaration.id)));
  }

  /** In CommonJS: `exports.a = cp.a`, `__exportStar(require('./a'), exports)`, `Object.defineProperty(exports, …)`. */
  #exportByExpression(statement: TSESTree.ExpressionStatement): void {
    const chain = chainOf(statement);
    for (const { left } of chain) {
      const name = exportedBy(left);
      const { right } = chain.at(-1)!;
      if (name !== undefined && !isVoid(right)) this.#add(name, this.#valueOf(right));
    }
    const call = unwrap(statement.expression);
    if (call.type !== 'CallExpression') return;
    const [first, second, third] = call.arguments;
    const callee = lastNameOf(call.callee);
    if (!first) return;
    if (callee === '__exportStar') this.exports.others.push(this.#valueOf(first));
    if (callee === 'defineProperty' && isExports(first) && third?.type === 'ObjectExpression')
      this.#add(stringIn(second) ?? '', this.#valueOfDescriptor(third));
  }

  /** The value of a property descriptor, or what its getter returns. */
  #valueOfDescriptor({ properties }: TSESTree.ObjectExpression): ExportedValue {
    for (const property of properties) {
      if (property.type !== 'Property') continue;
      const name = nameOf(property.key);
      if (name === 'value') return this.#valueOf(property.value);
      if (name === 'get') return this.#valueOfGetter(property.value);
    }
    return undefined;
  }

  /** What a function without parameters returns, if it does nothing else. */
  #getterFor(fn: Node): Getter | undefined {
    if (!isFunction(fn) || fn.generator || fn.params.length > 0) return undefined;
    const returned = returnedAtOnce(fn);
    if (!returned) return undefined;
    const value = unwrap(returned);
    // `() => (cp ??= require('child_process'))`
    const kept = value.type === 'AssignmentExpression' && value.operator !== '&&=' ? unwrap(value.right) : value;
    const isImport = kept.type === 'ImportExpression';
    const returns = isImport ? this.#loaded([kept.source]) : this.#valueOf(kept);
    return returns && { returns, isAsync: fn.async || isImport };
  }

  /** What a getter returns. */
  #valueOfGetter(getter: Node): ExportedValue {
    const given = this.#getterFor(getter);
    return given?.isAsync ? undefined : given?.returns;
  }

  #add(name: string, value: ExportedValue): void {
    const { members } = this.exports;
    members.set(name, members.has(name) && !isSameExport(members.get(name), value) ? undefined : value);
  }

  #valueOf(expression: Node): ExportedValue {
    const node = unwrap(expression);
    switch (node.type) {
      case 'Identifier':
        return this.#names.get(node.name);
      case 'MemberExpression': {
        const name = node.computed ? stringIn(node.property) : nameOf(node.property);
        if (name === undefined) return undefined;
        return isExports(node.object)
          ? this.exports.members.get(name)
          : memberOfExport(this.#valueOf(node.object), name);
      }
      case 'ObjectExpression':
        return this.#object(node);
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        return this.#getterFor(node);
      case 'AwaitExpression': {
        const { argument } = node;
        return argument.type === 'ImportExpression' ? this.#loaded([argument.source]) : undefined;
      }
      case 'CallExpression': {
        const callee = lastNameOf(node.callee) ?? '';
        if (callee === 'require' && node.callee.type === 'Identifier') return this.#loaded(node.arguments);
        const [argument, ...more] = node.arguments;
        if (!argument || more.length > 0) return undefined;
        if (INTEROP_HELPERS.has(callee)) return this.#valueOf(argument);
        return this.#isPromisify(node.callee) ? promisifiedExport(this.#valueOf(argument)) : undefined;
      }
      default:
        return undefined;
    }
  }

  /** Only Node's own: others take options, or whole modules. */
  #isPromisify(callee: Node): boolean {
    const value = this.#valueOf(callee.type === 'SequenceExpression' ? callee.expressions.at(-1)! : callee);
    if (!value || !('specifier' in value)) return false;
    return moduleOf(value.specifier).module === 'util' && value.path.join('.') === 'promisify';
  }

  #loaded([argument]: readonly Node[]): ExportedValue {
    const specifier = argument && stringIn(argument);
    return specifier === undefined ? undefined : { specifier, path: [] };
  }

  #object({ properties }: TSESTree.ObjectExpression): Namespace {
    const made: MutableNamespace = { members: new Map(), others: [] };
    for (const property of properties) {
      if (property.type === 'SpreadElement') made.others.push(this.#valueOf(property.argument));
      else if (!property.computed && property.kind !== 'set')
        made.members.set(
          nameOf(property.key),
          property.kind === 'get' ? this.#valueOfGetter(property.value) : this.#valueOf(property.value),
        );
    }
    return made;
  }
}

function declarationIn(statement: TSESTree.ProgramStatement): Node | undefined {
  return (statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement) ?? undefined;
}

/** The name at the root of a member expression, however deep. */
function rootOf(node: Node): string | undefined {
  let root = unwrap(node);
  while (root.type === 'MemberExpression') root = unwrap(root.object);
  return root.type === 'Identifier' ? root.name : undefined;
}

function* namesIn(pattern: Node): Generator<string> {
  if (pattern.type === 'Identifier') yield pattern.name;
  else if (pattern.type === 'ObjectPattern')
    for (const property of pattern.properties) if (property.type === 'Property') yield* namesIn(property.value);
}
