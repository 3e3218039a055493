import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { getPropertyName } from '@typescript-eslint/utils/ast-utils';

import { childrenOf, isClass, isFunction, unwrap, type CallOrNew } from '../utils/ast.ts';

/** An assignment to a property that can be named: `this.server = …`, `exports.fd = …`, a class field. */
interface PlaceWrite {
  readonly node: TSESTree.Node;
  readonly value: TSESTree.Expression;
}

/** What one walk over a file collects, so that no rule walks it again. */
export interface FileIndex {
  readonly sourceCode: Readonly<TSESLint.SourceCode>;
  /** Calls and `new` expressions, in the order of the text. */
  readonly calls: readonly CallOrNew[];
  /** `undefined` for a name that the file does not declare. */
  variableOf(identifier: TSESTree.Node): TSESLint.Scope.Variable | undefined;
  /** A static name: `a.b`, `a['b']`, `this.#b`; undefined for one that only running the code tells. */
  propertyName(node: TSESTree.MemberExpression | TSESTree.Property | TSESTree.PropertyDefinition | TSESTree.MethodDefinition): string | undefined;
  /** The same key for every spelling of one variable or property of a variable, `this`, or a module's exports. */
  placeOf(node: TSESTree.Node): string | undefined;
  /** Everything that the file assigns to a property. */
  writesTo(place: string): readonly PlaceWrite[];
  /** The place of a class field. */
  placeOfField(field: TSESTree.PropertyDefinition): string | undefined;
  /** Every use of the variables that places begin with. */
  mentionsOf(places: Iterable<string>): TSESTree.Node[];
  /** The method of the class around it that `this.method` means. */
  methodOf(node: TSESTree.MemberExpression): TSESTree.Expression | undefined;
  /** Where the class around it declares the field that `this.field` means. */
  fieldOf(node: TSESTree.MemberExpression): TSESTree.Identifier | TSESTree.PropertyDefinition | undefined;
}

export function indexFile(sourceCode: Readonly<TSESLint.SourceCode>): FileIndex {
  const variables = resolveNames(sourceCode);
  const calls: CallOrNew[] = [];
  const writes = new Map<string, PlaceWrite[]>();
  const roots = new Map<unknown, number>();

  const rootsById: unknown[] = [];

  const idOf = (root: unknown): number => {
    const known = roots.get(root);
    if (known !== undefined) return known;
    roots.set(root, rootsById.length);
    return rootsById.push(root) - 1;
  };

  const propertyName: FileIndex['propertyName'] = (node) => {
    const key = node.type === 'MemberExpression' ? node.property : node.key;
    if (key.type === 'PrivateIdentifier') return `#${key.name}`;
    if (!node.computed && key.type === 'Identifier') return key.name;
    return getPropertyName(node, sourceCode.getScope(node)) ?? undefined;
  };

  const placeOf = (expression: TSESTree.Node): string | undefined => {
    const node = unwrap(expression);
    switch (node.type) {
      case 'Identifier': {
        const variable = variables.get(node);
        return `${variable?.defs.length ? idOf(variable) : node.name}`;
      }
      case 'ThisExpression':
        return `${idOf(thisOwner(node))}`;
      case 'MemberExpression': {
        const name = propertyName(node);
        const object = name === undefined ? undefined : placeOf(node.object);
        if (object === undefined) return undefined;
        // `module.exports` and `exports` are one object at the start of every CommonJS file.
        return object === 'module' && name === 'exports' ? 'exports' : `${object}.${name}`;
      }
      default:
        return undefined;
    }
  };

  const placeOfField: FileIndex['placeOfField'] = (field) => {
    const name = propertyName(field);
    return name === undefined ? undefined : `${idOf(field.parent.parent)}.${name}`;
  };

  const memberOf = (node: TSESTree.MemberExpression): TSESTree.ClassElement | undefined => {
    const owner = unwrap(node.object).type === 'ThisExpression' ? thisOwner(node) : undefined;
    const name = isClass(owner) ? propertyName(node) : undefined;
    if (!isClass(owner) || name === undefined) return undefined;
    return owner.body.body.find(
      (member) => (member.type === 'MethodDefinition' || member.type === 'PropertyDefinition') && propertyName(member) === name,
    );
  };

  const addWrite = (place: string | undefined, write: PlaceWrite): void => {
    if (place === undefined) return;
    const list = writes.get(place);
    if (list) list.push(write);
    else writes.set(place, [write]);
  };

  const visit = (node: TSESTree.Node): void => {
    if (node.type === 'CallExpression' || node.type === 'NewExpression') calls.push(node);
    else if (node.type === 'AssignmentExpression' && unwrap(node.left).type === 'MemberExpression') {
      addWrite(placeOf(node.left), { node, value: node.right });
    } else if (node.type === 'PropertyDefinition' && node.value) {
      addWrite(placeOfField(node), { node, value: node.value });
    }
  };
  walk(sourceCode, visit);

  return {
    sourceCode,
    calls,
    variableOf: (identifier) => variables.get(identifier),
    propertyName,
    placeOf,
    placeOfField,
    writesTo: (place) => writes.get(place) ?? [],
    mentionsOf: (places) =>
      [...places].flatMap((place) => {
        const root = rootsById[Number.parseInt(place, 10)];
        return isVariable(root) ? root.references.map(({ identifier }) => identifier as TSESTree.Node) : [];
      }),
    methodOf: (node) => {
      const method = memberOf(node);
      return method?.type === 'MethodDefinition' && method.kind === 'method' && method.value.type === 'FunctionExpression' ? method.value : undefined;
    },
    fieldOf: (node) => {
      const field = memberOf(node);
      return field?.type === 'PropertyDefinition' ? field : parameterProperty(thisOwner(node), propertyName(node));
    },
  };
}

/** `constructor(private readonly server: Server)` declares a field, too. */
function parameterProperty(owner: TSESTree.Node | undefined, name: string | undefined): TSESTree.Identifier | undefined {
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

function isVariable(root: unknown): root is TSESLint.Scope.Variable {
  return typeof root === 'object' && root !== null && 'references' in root;
}

/** Every name in the file to the variable that it means. */
function resolveNames(sourceCode: Readonly<TSESLint.SourceCode>): Map<TSESTree.Node, TSESLint.Scope.Variable> {
  const variables = new Map<TSESTree.Node, TSESLint.Scope.Variable>();
  for (const scope of sourceCode.scopeManager?.scopes ?? []) {
    for (const reference of scope.references) {
      if (reference.resolved) variables.set(reference.identifier, reference.resolved);
    }
    for (const variable of scope.variables) {
      for (const identifier of variable.identifiers) {
        if (!variables.has(identifier)) variables.set(identifier, variable);
      }
    }
  }
  return variables;
}

/** What `this` belongs to: the class, or the function that has a `this` of its own, or the file. */
function thisOwner(node: TSESTree.Node): TSESTree.Node | undefined {
  for (let current = node.parent; current; current = current.parent) {
    if (current.type === 'PropertyDefinition' || current.type === 'StaticBlock') return current.parent.parent;
    if (isFunction(current) && current.type !== 'ArrowFunctionExpression') {
      return current.parent.type === 'MethodDefinition' ? current.parent.parent.parent : current;
    }
  }
  return undefined;
}

/** Depth first, in the order of the text, without recursion: generated files nest deeper than the stack. */
function walk(sourceCode: Readonly<TSESLint.SourceCode>, visit: (node: TSESTree.Node) => void): void {
  const pending: TSESTree.Node[] = [sourceCode.ast];
  for (let node = pending.pop(); node; node = pending.pop()) {
    visit(node);
    const children = [...childrenOf(node, sourceCode.visitorKeys)];
    for (let i = children.length - 1; i >= 0; i--) pending.push(children[i]!);
  }
}
