// What does a file do with the child that a call starts?
import type { TSESTree } from '@typescript-eslint/utils';

import { isExported, isField, isTransparent, unwrap } from '../../utils/ast.ts';
import type { FileIndex } from '../names/file-index.ts';
import { chainedCall, LISTENER_METHODS } from '../names/emitter-idioms.ts';

type Node = TSESTree.Node;

/** What a file does with an object that a call returns. */
export interface Uses {
  /** The members that the file uses: `child.stdout.on(…)` uses `stdout`. */
  readonly members: readonly Member[];
  /** True if code that is not in this file, or that cannot be followed, gets it and may use any member. */
  readonly escapes: boolean;
}

interface Member {
  readonly name: string;
  /** The whole member expression, or the property in a pattern. */
  readonly node: Node;
}

/** Follows the result of a call through variables and chained methods that return their receiver. */
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
      const names = target.type === 'ObjectPattern' ? destructured(index, target) : undefined;
      const reads = target.type === 'Identifier' && !isExported(parent) ? readsOf(index, target) : undefined;
      if (names) members.push(...names);
      else if (reads) pending.push(...reads);
      else {
        // Other code may use it where it is stored; what this file does with it there is visible all the same.
        escapes = true;
        members.push(...membersAt(index, index.placeOf(target)));
      }
      if (parent.type === 'AssignmentExpression') pending.push(parent);
    } else if (isField(parent) && parent.value === node) {
      escapes = true;
      members.push(...membersAt(index, index.placeOfField(parent)));
    } else if (!isDropped(index, node, parent)) escapes = true;
  }
  return { members, escapes };
}

/** `const { pid, stdout } = spawn(…)`; undefined if the pattern has a rest element. */
function destructured(index: FileIndex, pattern: TSESTree.ObjectPattern): Member[] | undefined {
  const names = pattern.properties.map((property) => (property.type === 'Property' ? property.value : undefined));
  if (names.includes(undefined)) return undefined;
  return pattern.properties.flatMap((property) =>
    property.type === 'Property' ? [{ name: index.propertyName(property) ?? '', node: property }] : [],
  );
}

/** The members of a stored value that calls use: `stdout` in `this.child.stdout.on(…)`. */
function membersAt(index: FileIndex, place: string | undefined): Member[] {
  if (place === undefined) return [];
  return index.calls.flatMap(({ callee }): Member[] => {
    for (let node = unwrap(callee); node.type === 'MemberExpression'; node = unwrap(node.object)) {
      if (index.placeOf(node.object) === place) return [{ name: index.propertyName(node) ?? '', node }];
    }
    return [];
  });
}

/** Undefined for a name that the file does not declare, because other files may use it, too. */
function readsOf(index: FileIndex, name: TSESTree.Identifier): Node[] | undefined {
  const variable = index.variableOf(name);
  if (!variable?.defs.length) return undefined;
  return variable.references.filter((reference) => reference.isRead()).map(({ identifier }) => identifier as Node);
}

/** True if nothing more is done with a value. */
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

/** `child.once('spawn', () => child.unref())`: the return value of a listener is ignored. */
function isListener(index: FileIndex, { parent }: TSESTree.ArrowFunctionExpression): boolean {
  const callee = parent.type === 'CallExpression' ? unwrap(parent.callee) : undefined;
  return callee?.type === 'MemberExpression' && LISTENER_METHODS.has(index.propertyName(callee) ?? '');
}

/** The event that a call of one of these methods listens for: 'close' in `child.once('close', …)`. */
export function eventOf({ name, node }: Member, methods: ReadonlySet<string>): string | undefined {
  const call = node.parent;
  if (!methods.has(name) || call?.type !== 'CallExpression' || call.callee !== node) return undefined;
  const [event] = call.arguments;
  return event?.type === 'Literal' && typeof event.value === 'string' ? event.value : undefined;
}
