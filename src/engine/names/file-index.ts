// Which calls, variables and property writes does a file have?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { isField, unwrap, type CallOrNew, type FieldNode } from '../../utils/ast.ts';
import { oncePer } from '../../utils/once-per.ts';
import type { Aliases } from '../../utils/options.ts';
import { walk } from '../../utils/walk.ts';
import { ownerOfMember, thisOwner } from './class-members.ts';
import { staticValue } from './static-value.ts';

type Node = TSESTree.Node;
type Scope = TSESLint.Scope.Scope;
type Variable = TSESLint.Scope.Variable;
type Named = FieldNode | TSESTree.MemberExpression | TSESTree.MethodDefinition | TSESTree.Property;

/** For a callee that may be a function of any name. */
const ANY_NAME = Symbol('any name');

/** An assignment to a property that has a place: `this.server = …`, `exports.fd = …`, a class field. */
interface PlaceWrite {
  readonly node: Node;
  readonly value: TSESTree.Expression;
}

/**
 * What one traversal of a file collects, so that no rule has to traverse it again.
 *
 * A "place" is a key for a variable, or for a property of a variable, of `this` or of a module's exports, however it
 * is written. It begins with the number of its root (a variable, a class, a function), or with the name of a global.
 */
export class FileIndex {
  readonly sourceCode: Readonly<TSESLint.SourceCode>;
  /** The module aliases from the user's settings. */
  readonly aliases: Aliases;
  /** Calls and `new` expressions, in source order. */
  readonly calls: readonly CallOrNew[];
  readonly tags: readonly TSESTree.TaggedTemplateExpression[];
  readonly #writes = new Map<string, PlaceWrite[]>();
  /** The names of all properties that the file writes to. */
  readonly #written = new Set<string>();
  /** Indexes into `calls`, by the name of the callee. */
  #callsByName: ReadonlyMap<string | typeof ANY_NAME, readonly number[]> | undefined;
  readonly #roots: unknown[] = [];
  readonly #rootIds = new Map<unknown, number>();

  constructor(sourceCode: Readonly<TSESLint.SourceCode>, aliases: Aliases) {
    this.sourceCode = sourceCode;
    this.aliases = aliases;
    const calls: CallOrNew[] = [];
    const tags: TSESTree.TaggedTemplateExpression[] = [];
    walk(sourceCode, (node) => {
      if (node.type === 'CallExpression' || node.type === 'NewExpression') calls.push(node);
      else if (node.type === 'TaggedTemplateExpression') tags.push(node);
      else if (isField(node) && node.value) this.#addWrite(this.placeOfField(node), { node, value: node.value });
      else if (node.type === 'AssignmentExpression' && unwrap(node.left).type === 'MemberExpression') {
        this.#addWrite(this.placeOf(node.left), { node, value: node.right });
      } else if (node.type === 'TSParameterProperty') {
        // `constructor(private readonly exec = cp.exec)` initializes a field, too.
        const { parameter } = node;
        const value = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
        if (value.type === 'Identifier')
          this.#addWrite(`${this.#idOf(thisOwner(node))}.${value.name}`, { node, value });
      }
    });
    this.calls = calls;
    this.tags = tags;
  }

  /** `undefined` if no scope has the name. A global variable has no definitions. */
  readonly variableOf: (identifier: Node) => Variable | undefined = oncePer((identifier: Node) => {
    for (let scope: Scope | null = this.sourceCode.getScope(identifier); scope; scope = scope.upper) {
      const variable = namesIn(scope).get(identifier);
      if (variable) return variable;
    }
    return undefined;
  });

  /**
   * Calls whose callee might be one of `names`. A member call is ruled out by its property name, unless this file
   * writes to such a property; a call of an identifier, only if that is a function of this file, or a global.
   */
  callsOf(names: ReadonlySet<string>): CallOrNew[] {
    const byName = (this.#callsByName ??= this.#nameCalls());
    const found: (readonly number[])[] = [];
    for (const [name, calls] of byName) if (name === ANY_NAME || names.has(name)) found.push(calls);
    const numbers = found.flat();
    // Only each list by itself is in source order.
    if (found.length > 1) numbers.sort((one, other) => one - other);
    return numbers.map((i) => this.calls[i]!);
  }

  #nameCalls(): ReadonlyMap<string | typeof ANY_NAME, readonly number[]> {
    const aliases = aliasNamesIn(this.sourceCode);
    const byName = new Map<string | typeof ANY_NAME, number[]>();
    for (const [i, { callee }] of this.calls.entries()) {
      const name = this.#calleeName(callee, aliases);
      const known = name === undefined ? undefined : byName.get(name);
      if (known) known.push(i);
      else if (name !== undefined) byName.set(name, [i]);
    }
    return byName;
  }

  #calleeName(callee: Node, aliases: ReadonlySet<string>): string | typeof ANY_NAME | undefined {
    const node = unwrap(callee);
    // `Reflect.apply(f, …)` calls `f`, which may have any name.
    if (node.type === 'Identifier') return aliases.has(node.name) || node.name === 'Reflect' ? ANY_NAME : node.name;
    if (node.type !== 'MemberExpression') return ANY_NAME;
    const name = this.propertyName(node);
    if (name === 'call' || name === 'apply') return this.#calleeName(node.object, aliases);
    // An array element has no name of its own.
    return name !== undefined && (this.#written.has(name) || /^\d+$/.test(name)) ? ANY_NAME : name;
  }

  /** A static name: `a.b`, `a['b']`, `this.#b`; undefined if the name is known only at run time. */
  propertyName(node: Named): string | undefined {
    const key = node.type === 'MemberExpression' ? node.property : node.key;
    if (key.type === 'PrivateIdentifier') return `#${key.name}`;
    if (!node.computed && key.type === 'Identifier') return key.name;
    const value = staticValue(this, key)?.value;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  }

  placeOf(expression: Node): string | undefined {
    const node = unwrap(expression);
    switch (node.type) {
      case 'Identifier': {
        const variable = this.variableOf(node);
        return variable?.defs.length ? String(this.#idOf(variable)) : node.name;
      }
      case 'ThisExpression':
        return String(this.#idOf(thisOwner(node)));
      case 'MemberExpression': {
        const name = this.propertyName(node);
        const object = name === undefined ? undefined : this.placeOf(node.object);
        if (name === undefined || object === undefined) return undefined;
        // `module.exports` and `exports` are the same object at the start of every CommonJS file.
        return object === 'module' && name === 'exports' ? 'exports' : `${object}.${name}`;
      }
      default:
        return undefined;
    }
  }

  placeOfField(field: FieldNode): string | undefined {
    const name = this.propertyName(field);
    return name === undefined ? undefined : `${this.#idOf(ownerOfMember(field))}.${name}`;
  }

  /** Every assignment of the file to a property; empty if its place is not known. */
  writesTo(place: string | undefined): readonly PlaceWrite[] {
    return (place !== undefined && this.#writes.get(place)) || [];
  }

  /** The same for the member `name` of an expression. */
  writesToMember(object: Node, name: string): readonly PlaceWrite[] {
    const place = this.placeOf(object);
    return place === undefined ? [] : this.writesTo(`${place}.${name}`);
  }

  /** Every reference to the variables at the roots of these places. */
  mentionsOf(places: Iterable<string>): Node[] {
    return [...places].flatMap((place) => {
      const root = this.#roots[Number.parseInt(place, 10)];
      return isVariable(root) ? root.references.map(({ identifier }) => identifier as Node) : [];
    });
  }

  #idOf(of: unknown): number {
    const root = this.#withClassName(of);
    let id = this.#rootIds.get(root);
    if (id === undefined) this.#rootIds.set(root, (id = this.#roots.push(root) - 1));
    return id;
  }

  /** Maps a declared class's body (`this` in static members) and the inner binding of its name to its variable. */
  #withClassName(root: unknown): unknown {
    const declaration = isVariable(root)
      ? root.scope.type === 'class' && root.defs[0]?.node
      : isNode(root) && root.type === 'ClassBody' && root.parent;
    if (!declaration || declaration.type !== 'ClassDeclaration' || !declaration.id) return root;
    return this.variableOf(declaration.id) ?? root;
  }

  #addWrite(place: string | undefined, write: PlaceWrite): void {
    if (place === undefined) return;
    this.#written.add(place.slice(place.lastIndexOf('.') + 1));
    const list = this.#writes.get(place);
    if (list) list.push(write);
    else this.#writes.set(place, [write]);
  }
}

function isNode(root: unknown): root is Node {
  return typeof root === 'object' && root !== null && 'type' in root && 'range' in root;
}

function isVariable(root: unknown): root is Variable {
  return typeof root === 'object' && root !== null && 'references' in root;
}

/** The identifiers that a scope declares or references, with their variables. Lazy: most scopes are never needed. */
const namesIn = oncePer((scope: Scope): ReadonlyMap<Node, Variable> => {
  const variables = new Map<Node, Variable>();
  for (const variable of scope.variables) {
    // A class's own scope declares its name a second time.
    const outer = scope.upper?.set.get(variable.name);
    for (const identifier of variable.identifiers) {
      if (!outer?.identifiers.includes(identifier)) variables.set(identifier, variable);
    }
  }
  for (const { identifier, resolved } of scope.references) if (resolved) variables.set(identifier, resolved);
  return variables;
});

/** All names of variables, but for those only of functions declared in the file, and of globals: these alias nothing. */
function aliasNamesIn({ scopeManager }: Readonly<TSESLint.SourceCode>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { variables } of scopeManager?.scopes ?? [])
    for (const { defs, name, references } of variables) {
      const isOwn = defs.length === 0 || (defs.length === 1 && defs[0]!.type === 'FunctionName');
      if (!isOwn || references.some((reference) => reference.isWrite())) names.add(name);
    }
  return names;
}
