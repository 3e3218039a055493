// What does a file do with the child that a call starts?
import type { TSESTree } from '@typescript-eslint/utils';

import { isExported, isTransparent, unwrap } from '../../utils/ast.ts';
import type { FileIndex } from '../names/file-index.ts';
import { chainedCall, LISTENER_METHODS } from '../names/emitter-idioms.ts';

type Node = TSESTree.Node;

/** What a file does with an object that a call gives. */
export interface Uses {
  /** The members that are used of it: `child.stdout.on(…)` uses `stdout`. */
  readonly members: readonly Member[];
  /** Other code gets it, and may use any member. */
  readonly escapes: boolean;
}

interface Member {
  readonly name: string;
  /** The whole member expression, or the name in a pattern. */
  readonly node: Node;
}

/** Follows what a call gives through names and chains of methods that return their object. */
export function usesOf(index: FileIndex, call: Node): Uses {
  const members: Member[] = [];
  let escapes = false;
  const seen = new Set<Node>();
  const pending: Node[] = [call];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const parent = node.parent!;
    if (isTransparent(parent) || parent.type === 'AwaitExpression') pending.push(parent);
    else if (parent.type === 'MemberExpression' && parent.object === node) {
      members.push({ name: index.propertyName(parent) ?? '', node: parent });
      const chained = chainedCall(index, node);
      if (chained) pending.push(chained);
    } else if (
      parent.type === 'VariableDeclarator' ||
      (parent.type === 'AssignmentExpression' && parent.right === node)
    ) {
      const target = parent.type === 'VariableDeclarator' ? parent.id : parent.left;
      const names = target.type === 'ObjectPattern' ? takenOut(index, target) : undefined;
      const reads = target.type === 'Identifier' && !isExported(parent) ? readsOf(index, target) : undefined;
      if (names) members.push(...names);
      else if (reads) pending.push(...reads);
      else {
        // Others may use it where it is kept; what this file does with it there is seen all the same.
        escapes = true;
        members.push(...membersAt(index, index.placeOf(target)));
      }
      if (parent.type === 'AssignmentExpression') pending.push(parent);
    } else if (parent.type === 'PropertyDefinition' && parent.value === node) {
      escapes = true;
      members.push(...membersAt(index, index.placeOfField(parent)));
    } else if (!isDropped(index, node, parent)) escapes = true;
  }
  return { members, escapes };
}

/** `const { pid, stdout } = spawn(…)`; undefined where the rest is kept. */
function takenOut(index: FileIndex, pattern: TSESTree.ObjectPattern): Member[] | undefined {
  const names = pattern.properties.map((property) => (property.type === 'Property' ? property.value : undefined));
  if (names.includes(undefined)) return undefined;
  return pattern.properties.flatMap((property) =>
    property.type === 'Property' ? [{ name: index.propertyName(property) ?? '', node: property }] : [],
  );
}

/** The members that calls use of what is kept in a place: `stdout` in `this.child.stdout.on(…)`. */
function membersAt(index: FileIndex, place: string | undefined): Member[] {
  if (place === undefined) return [];
  return index.calls.flatMap(({ callee }): Member[] => {
    for (let node = unwrap(callee); node.type === 'MemberExpression'; node = unwrap(node.object)) {
      if (index.placeOf(node.object) === place) return [{ name: index.propertyName(node) ?? '', node }];
    }
    return [];
  });
}

/** Undefined for a name that the file does not declare, which others may use as well. */
function readsOf(index: FileIndex, name: TSESTree.Identifier): Node[] | undefined {
  const variable = index.variableOf(name);
  if (!variable?.defs.length) return undefined;
  return variable.references.filter((reference) => reference.isRead()).map(({ identifier }) => identifier as Node);
}

/** Where nothing more becomes of a value. */
function isDropped(index: FileIndex, node: Node, parent: Node): boolean {
  switch (parent.type) {
    case 'ExpressionStatement':
    case 'UnaryExpression':
      return true;
    case 'IfStatement':
    case 'ConditionalExpression':
      return parent.test === node;
    case 'LogicalExpression':
      return parent.left === node && parent.operator === '&&';
    case 'ArrowFunctionExpression':
      return parent.body === node && isListener(index, parent);
    default:
      return false;
  }
}

/** `child.once('spawn', () => child.unref())`: nobody looks at what a listener gives. */
function isListener(index: FileIndex, { parent }: TSESTree.ArrowFunctionExpression): boolean {
  const callee = parent.type === 'CallExpression' ? unwrap(parent.callee) : undefined;
  return callee?.type === 'MemberExpression' && LISTENER_METHODS.has(index.propertyName(callee) ?? '');
}

/** Whether a listener of one of these events is put on what a member belongs to: `child.once('close', …)`. */
export function eventOf({ name, node }: Member, methods: ReadonlySet<string>): string | undefined {
  const call = node.parent;
  if (!methods.has(name) || call?.type !== 'CallExpression' || call.callee !== node) return undefined;
  const [event] = call.arguments;
  return event?.type === 'Literal' && typeof event.value === 'string' ? event.value : undefined;
}
