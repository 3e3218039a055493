// Which calls, names and writes does a file have?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { getPropertyName } from '@typescript-eslint/utils/ast-utils';

import { isClass, isFunction, pushChildren, unwrap, type CallOrNew, type ClassNode } from '../../utils/ast.ts';
import { oncePer } from '../../utils/once-per.ts';
import type { Aliases } from '../../utils/options.ts';

type Node = TSESTree.Node;
type Scope = TSESLint.Scope.Scope;
type Variable = TSESLint.Scope.Variable;
type Named = TSESTree.MemberExpression | TSESTree.MethodDefinition | TSESTree.Property | TSESTree.PropertyDefinition;

/** What is called may have any name elsewhere. */
const ANY_NAME = Symbol('any name');

/** An assignment to a property that can be named: `this.server = …`, `exports.fd = …`, a class field. */
interface PlaceWrite {
  readonly node: Node;
  readonly value: TSESTree.Expression;
}

/**
 * What one walk over a file collects, so that no rule walks it again.
 *
 * A "place" is the same key for every spelling of one variable, or of one property of a variable, of `this` or
 * of a module's exports. It begins with the number of what it is rooted in, or with the name of a global.
 */
export class FileIndex {
  readonly sourceCode: Readonly<TSESLint.SourceCode>;
  /** Which modules the user says stand for others. */
  readonly aliases: Aliases;
  /** Calls and `new` expressions, in the order of the text. */
  readonly calls: readonly CallOrNew[];
  readonly tags: readonly TSESTree.TaggedTemplateExpression[];
  readonly #writes = new Map<string, PlaceWrite[]>();
  /** The names of the properties that are written to. */
  readonly #written = new Set<string>();
  /** The numbers of the calls, by the name of what they call. */
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
      else if (node.type === 'PropertyDefinition' && node.value)
        this.#addWrite(this.placeOfField(node), { node, value: node.value });
      else if (node.type === 'AssignmentExpression' && unwrap(node.left).type === 'MemberExpression') {
        this.#addWrite(this.placeOf(node.left), { node, value: node.right });
      } else if (node.type === 'TSParameterProperty') {
        // `constructor(private readonly exec = cp.exec)` gives a field its value, too.
        const { parameter } = node;
        const value = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
        if (value.type === 'Identifier')
          this.#addWrite(`${this.#idOf(thisOwner(node))}.${value.name}`, { node, value });
      }
    });
    this.calls = calls;
    this.tags = tags;
  }

  /** `undefined` for a name that is not to be found in any scope. A global has no definitions. */
  variableOf(identifier: Node): Variable | undefined {
    for (let scope: Scope | null = this.sourceCode.getScope(identifier); scope; scope = scope.upper) {
      const variable = namesIn(scope).get(identifier);
      if (variable) return variable;
    }
    return undefined;
  }

  /**
   * The calls of what may be called by one of these names: all but those of a property that has another name,
   * and that the file does not put there itself, and of a function of the file, or a global, that has another name.
   */
  callsOf(names: ReadonlySet<string>): CallOrNew[] {
    const byName = (this.#callsByName ??= this.#nameCalls());
    const found: (readonly number[])[] = [];
    for (const [name, calls] of byName) if (name === ANY_NAME || names.has(name)) found.push(calls);
    const numbers = found.flat();
    // Each list is in the order of the source.
    if (found.length > 1) numbers.sort((one, other) => one - other);
    return numbers.map((i) => this.calls[i]!);
  }

  #nameCalls(): ReadonlyMap<string | typeof ANY_NAME, readonly number[]> {
    const ownNames = ownNamesIn(this.sourceCode);
    const byName = new Map<string | typeof ANY_NAME, number[]>();
    for (const [i, { callee }] of this.calls.entries()) {
      const name = this.#calleeName(callee, ownNames);
      const known = name === undefined ? undefined : byName.get(name);
      if (known) known.push(i);
      else if (name !== undefined) byName.set(name, [i]);
    }
    return byName;
  }

  #calleeName(callee: Node, ownNames: ReadonlySet<Node>): string | typeof ANY_NAME | undefined {
    const node = unwrap(callee);
    // `Reflect.apply(f, …)` calls something else.
    if (node.type === 'Identifier') return ownNames.has(node) && node.name !== 'Reflect' ? node.name : ANY_NAME;
    if (node.type !== 'MemberExpression') return ANY_NAME;
    const name = this.propertyName(node);
    if (name === 'call' || name === 'apply') return this.#calleeName(node.object, ownNames);
    // A list's elements have no names of their own.
    return name !== undefined && (this.#written.has(name) || /^\d+$/.test(name)) ? ANY_NAME : name;
  }

  /** A static name: `a.b`, `a['b']`, `this.#b`; undefined for one that only running the code tells. */
  propertyName(node: Named): string | undefined {
    const key = node.type === 'MemberExpression' ? node.property : node.key;
    if (key.type === 'PrivateIdentifier') return `#${key.name}`;
    if (!node.computed && key.type === 'Identifier') return key.name;
    return getPropertyName(node, this.sourceCode.getScope(node)) ?? undefined;
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
        // `module.exports` and `exports` are one object at the start of every CommonJS file.
        return object === 'module' && name === 'exports' ? 'exports' : `${object}.${name}`;
      }
      default:
        return undefined;
    }
  }

  placeOfField(field: TSESTree.PropertyDefinition): string | undefined {
    const name = this.propertyName(field);
    return name === undefined ? undefined : `${this.#idOf(ownerOfMember(field))}.${name}`;
  }

  /** Everything that the file assigns to a property; nothing where it is not to be seen which one that is. */
  writesTo(place: string | undefined): readonly PlaceWrite[] {
    return (place !== undefined && this.#writes.get(place)) || [];
  }

  /** The same for a member of what an expression stands for. */
  writesToMember(object: Node, name: string): readonly PlaceWrite[] {
    const place = this.placeOf(object);
    return place === undefined ? [] : this.writesTo(`${place}.${name}`);
  }

  /** Every use of the variables that places begin with. */
  mentionsOf(places: Iterable<string>): Node[] {
    return [...places].flatMap((place) => {
      const root = this.#roots[Number.parseInt(place, 10)];
      return isVariable(root) ? root.references.map(({ identifier }) => identifier as Node) : [];
    });
  }

  /** The method of the class around it that `this.method` means. */
  methodOf(node: TSESTree.MemberExpression): TSESTree.FunctionExpression | undefined {
    const method = this.#memberOf(node);
    const isPlain = method?.type === 'MethodDefinition' && method.kind === 'method';
    return isPlain && method.value.type === 'FunctionExpression' ? method.value : undefined;
  }

  /** Where the class around it declares the field that `this.field` means. */
  fieldOf(node: TSESTree.MemberExpression): TSESTree.Identifier | TSESTree.PropertyDefinition | undefined {
    const field = this.#memberOf(node);
    return field?.type === 'PropertyDefinition' ? field : parameterProperty(thisOwner(node), this.propertyName(node));
  }

  /** The class whose instance `this` is. */
  classAround(node: TSESTree.ThisExpression): ClassNode | undefined {
    const owner = thisOwner(node);
    return isClass(owner) ? owner : undefined;
  }

  #memberOf(node: TSESTree.MemberExpression): TSESTree.ClassElement | undefined {
    const owner = unwrap(node.object).type === 'ThisExpression' ? thisOwner(node) : undefined;
    const body = isClass(owner) ? owner.body : owner?.type === 'ClassBody' ? owner : undefined;
    const name = body && this.propertyName(node);
    if (!body || name === undefined) return undefined;
    return body.body.find(
      (member) =>
        (member.type === 'MethodDefinition' || member.type === 'PropertyDefinition') &&
        ownerOfMember(member) === owner &&
        this.propertyName(member) === name,
    );
  }

  #idOf(of: unknown): number {
    const root = this.#withClassName(of);
    let id = this.#rootIds.get(root);
    if (id === undefined) this.#rootIds.set(root, (id = this.#roots.push(root) - 1));
    return id;
  }

  /** The variable of a declared class, for its body, whose `this` it is, and for the variable that it has inside of itself. */
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

/** `constructor(private readonly server: Server)` declares a field, too. */
function parameterProperty(owner: Node | undefined, name: string | undefined): TSESTree.Identifier | undefined {
  const members = isClass(owner) ? owner.body.body : [];
  const constructor = members.find((member) => member.type === 'MethodDefinition' && member.kind === 'constructor');
  const parameters = constructor?.type === 'MethodDefinition' ? constructor.value.params : [];
  for (const parameter of parameters) {
    const declared = parameter.type === 'TSParameterProperty' ? parameter.parameter : undefined;
    const identifier = declared?.type === 'AssignmentPattern' ? declared.left : declared;
    if (identifier?.type === 'Identifier' && identifier.name === name) return identifier;
  }
  return undefined;
}

function isNode(root: unknown): root is Node {
  return typeof root === 'object' && root !== null && 'type' in root && 'range' in root;
}

function isVariable(root: unknown): root is Variable {
  return typeof root === 'object' && root !== null && 'references' in root;
}

/** The names that a scope uses and declares, to the variables that they mean. Most scopes of a file are never asked for. */
const namesIn = oncePer((scope: Scope): ReadonlyMap<Node, Variable> => {
  const variables = new Map<Node, Variable>();
  for (const variable of scope.variables) {
    // A class has its own name in its scope, too.
    const outer = scope.upper?.set.get(variable.name);
    for (const identifier of variable.identifiers) {
      if (!outer?.identifiers.includes(identifier)) variables.set(identifier, variable);
    }
  }
  for (const { identifier, resolved } of scope.references) if (resolved) variables.set(identifier, resolved);
  return variables;
});

/** The uses of functions that the file declares, and of names that it does not declare: neither stands for something of another name. */
function ownNamesIn({ scopeManager }: Readonly<TSESLint.SourceCode>): ReadonlySet<Node> {
  const uses = new Set<Node>();
  for (const { variables } of scopeManager?.scopes ?? [])
    for (const { defs, references } of variables) {
      const isOwn = defs.length === 0 || (defs.length === 1 && defs[0]!.type === 'FunctionName');
      if (isOwn && !references.some((reference) => reference.isWrite()))
        for (const { identifier } of references) uses.add(identifier);
    }
  for (const { identifier } of scopeManager?.globalScope?.through ?? []) uses.add(identifier);
  return uses;
}

/**
 * What `this` belongs to: the class whose instance it is, a class's body for the class itself, the function that has a `this` of
 * its own, or the file.
 */
function thisOwner(node: Node): Node | undefined {
  for (let current = node.parent; current; current = current.parent) {
    if (current.type === 'PropertyDefinition') return ownerOfMember(current);
    if (current.type === 'StaticBlock') return current.parent;
    if (isFunction(current) && current.type !== 'ArrowFunctionExpression') {
      return current.parent.type === 'MethodDefinition' ? ownerOfMember(current.parent) : current;
    }
  }
  return undefined;
}

function ownerOfMember(member: TSESTree.MethodDefinition | TSESTree.PropertyDefinition): Node {
  return member.static ? member.parent : member.parent.parent;
}

/** What ESLint's own walk over a file has met, which it remembers; other linters that run its rules have none. */
interface Walked {
  traverse?(): Iterable<{ readonly kind: number; readonly phase?: number; readonly target: unknown }>;
}

/** Of a step, that it comes to a node, and that it enters that. */
const [TO_NODE, ENTERING] = [1, 1];

/** Depth first, in the order of the text, without recursion: generated files nest deeper than the stack. */
function walk(sourceCode: Readonly<TSESLint.SourceCode> & Walked, visit: (node: Node) => void): void {
  if (sourceCode.traverse) {
    for (const { kind, phase, target } of sourceCode.traverse())
      if (kind === TO_NODE && phase === ENTERING) visit(target as Node);
    return;
  }
  const pending: Node[] = [sourceCode.ast];
  for (let node = pending.pop(); node; node = pending.pop()) {
    visit(node);
    pushChildren(node, sourceCode.visitorKeys, pending);
  }
}
