// Which class of the file, or which member of one, does an expression refer to?
import type { TSESTree } from '@typescript-eslint/utils';

import {
  constructorIn,
  isClass,
  isField,
  isFunction,
  unwrap,
  type ClassNode,
  type FieldNode,
} from '../../utils/ast.ts';
import { definitionsOf } from './definitions.ts';
import type { FileIndex } from './file-index.ts';

type Node = TSESTree.Node;
type Member = FieldNode | TSESTree.MethodDefinition;

/** The method that `this.method` refers to in its class, `Class.method`, or `a.method` of `const a = new Class();`. */
export function methodOf(index: FileIndex, node: TSESTree.MemberExpression): TSESTree.FunctionExpression | undefined {
  const method = functionOf(index, node, 'method');
  // What a constructor assigns to `this.method` is mostly the same method, bound.
  const isBound = unwrap(node.object).type === 'ThisExpression';
  return isBound || index.writesTo(index.placeOf(node)).length === 0 ? method : undefined;
}

/** The getter that a member calls, of the objects whose methods are known. */
export function getterOf(index: FileIndex, node: TSESTree.MemberExpression): TSESTree.FunctionExpression | undefined {
  return functionOf(index, node, 'get');
}

function functionOf(
  index: FileIndex,
  node: TSESTree.MemberExpression,
  kind: 'get' | 'method',
): TSESTree.FunctionExpression | undefined {
  const object = unwrap(node.object);
  const owner = ownerNamed(index, object) ?? classOfInstance(index, object);
  const found = membersOf(index, owner, node).find(
    (member): member is TSESTree.MethodDefinition => member.type === 'MethodDefinition' && member.kind === kind,
  );
  return found?.value.type === 'FunctionExpression' ? found.value : undefined;
}

/** The declaration of the field of the surrounding class that `this.field` refers to. */
export function fieldOf(
  index: FileIndex,
  node: TSESTree.MemberExpression,
): FieldNode | TSESTree.Identifier | undefined {
  const field = membersOf(index, ownerNamed(index, unwrap(node.object)), node).find(isField);
  return field ?? parameterProperty(thisOwner(node), index.propertyName(node));
}

/** The class whose instance `this` is. */
export function classAround(node: TSESTree.ThisExpression): ClassNode | undefined {
  const owner = thisOwner(node);
  return isClass(owner) ? owner : undefined;
}

/** The class of the file that a name refers to. */
export function classNamed(index: FileIndex, name: Node): ClassNode | undefined {
  const definition = index.variableOf(name)?.defs[0];
  return definition?.type === 'ClassName' ? definition.node : undefined;
}

/** The members of a class, or of its instances, that have the name in a member expression. */
function membersOf(index: FileIndex, owner: Node | undefined, node: TSESTree.MemberExpression): readonly Member[] {
  const body = isClass(owner) ? owner.body : owner;
  const name = body?.type === 'ClassBody' ? index.propertyName(node) : undefined;
  if (name === undefined) return [];
  return (body as TSESTree.ClassBody).body.filter(
    (member): member is Member =>
      (member.type === 'MethodDefinition' || isField(member)) &&
      ownerOfMember(member) === owner &&
      index.propertyName(member) === name,
  );
}

/** What `this` or the name of a class refers to: the class for an instance of it, or its body for the class itself. */
function ownerNamed(index: FileIndex, object: Node): Node | undefined {
  return object.type === 'ThisExpression' ? thisOwner(object) : classNamed(index, object)?.body;
}

/** The class of `new A()`, or of a variable that holds nothing else. */
function classOfInstance(index: FileIndex, object: Node): ClassNode | undefined {
  if (object.type === 'NewExpression') return classNamed(index, object.callee);
  const variable = index.variableOf(object);
  const [only, ...more] = (variable && definitionsOf(index, variable)) ?? [];
  return only?.value.type === 'NewExpression' && only.path.length === 0 && more.length === 0
    ? classNamed(index, only.value.callee)
    : undefined;
}

/** `constructor(private readonly server: Server)` declares a field, too. */
function parameterProperty(owner: Node | undefined, name: string | undefined): TSESTree.Identifier | undefined {
  const constructor = isClass(owner) ? constructorIn(owner.body) : undefined;
  for (const parameter of constructor?.params ?? []) {
    const declared = parameter.type === 'TSParameterProperty' ? parameter.parameter : undefined;
    const identifier = declared?.type === 'AssignmentPattern' ? declared.left : declared;
    if (identifier?.type === 'Identifier' && identifier.name === name) return identifier;
  }
  return undefined;
}

/**
 * What `this` refers to: a class (an instance of it), a class body (the class itself, in static members), a function
 * with a `this` of its own, or undefined (at the top level of the file).
 */
export function thisOwner(node: Node): Node | undefined {
  for (let current = node.parent; current; current = current.parent) {
    if (isField(current)) return ownerOfMember(current);
    if (current.type === 'StaticBlock') return current.parent;
    if (isFunction(current) && current.type !== 'ArrowFunctionExpression') {
      return current.parent.type === 'MethodDefinition' ? ownerOfMember(current.parent) : current;
    }
  }
  return undefined;
}

export function ownerOfMember(member: FieldNode | TSESTree.MethodDefinition): Node {
  return member.static ? member.parent : member.parent.parent;
}
