// Which flags is a native function called with?
import type { TSESTree } from '@typescript-eslint/utils';

import type { NativeOpen } from '../../knowledge/native-opens.ts';
import { unwrap } from '../../utils/ast.ts';
import { oncePer, oncePerRecursively } from '../../utils/once-per.ts';
import type { FileIndex } from '../names/file-index.ts';
import { constantString } from '../names/module-sources.ts';
import { resolveValue } from '../names/resolve-value.ts';

type Node = TSESTree.Node;

/** Whether an argument has a flag. */
export type Answer = 'no' | 'unknown' | 'yes';

type FlagOpen = Extract<NativeOpen, { readonly takes: 'flag' }>;

/** The value of the flag on macOS, which is not that of another flag on Linux. */
const MACOS_CLOEXEC = 0x1000000;

/** Whether flags include the one that makes the descriptor non-inheritable, by name or by value. */
export function hasFlag(index: FileIndex, flags: Node, open: FlagOpen): Answer {
  return flagAnswers(index)(open)(unwrap(flags));
}

/** Flags that refer back to themselves are unknown. */
const flagAnswers = oncePer((index: FileIndex) =>
  oncePer((open: FlagOpen) => {
    const answer: (node: Node) => Answer = oncePerRecursively<Node, Answer>(
      (node) => flagIn(index, node, Number(open.value), (part) => answer(unwrap(part))),
      'unknown',
    );
    return answer;
  }),
);

function flagIn(index: FileIndex, node: Node, bit: number, answerOf: (part: Node) => Answer): Answer {
  const name =
    node.type === 'Identifier' ? node.name : node.type === 'MemberExpression' ? index.propertyName(node) : undefined;
  if (name !== undefined && /CLOEXEC|NO_?INHERIT/i.test(name)) return 'yes';
  switch (node.type) {
    case 'Literal':
      return typeof node.value !== 'number' ? 'unknown' : (node.value & (bit | MACOS_CLOEXEC)) !== 0 ? 'yes' : 'no';
    case 'BinaryExpression':
      return node.operator === '|' || node.operator === '+'
        ? either(answerOf(node.left), answerOf(node.right))
        : 'unknown';
    case 'ConditionalExpression': {
      const answer = answerOf(node.consequent);
      return answer === answerOf(node.alternate) ? answer : 'unknown';
    }
    case 'Identifier':
    case 'MemberExpression': {
      const value = resolveValue(index, node);
      if (value && value !== node && value.type !== 'Identifier') return answerOf(value);
      // A constant whose value is not visible is a single flag, and its name says which.
      return /^(?:O|S_I|SOCK|AF|PF|EFD|TFD|MFD|IN|EPOLL)_?[A-Z][A-Z0-9_]*$/.test(name ?? '') ? 'no' : 'unknown';
    }
    default:
      return 'unknown';
  }
}

function either(one: Answer, other: Answer): Answer {
  if (one === 'yes' || other === 'yes') return 'yes';
  return one === 'no' && other === 'no' ? 'no' : 'unknown';
}

/** Whether the mode of `fopen` has a letter. */
export function hasLetter(index: FileIndex, mode: Node, letter: string): Answer {
  const text = constantString(index, mode);
  return text === undefined ? 'unknown' : text.split(',')[0]!.includes(letter) ? 'yes' : 'no';
}

/** Whether an argument is this constant, by name or by value. */
export function isConstant(index: FileIndex, argument: Node, name: string, number: number): boolean {
  const node = unwrap(argument);
  const own =
    node.type === 'Identifier' ? node.name : node.type === 'MemberExpression' ? index.propertyName(node) : undefined;
  if (own !== undefined && /^F_/.test(own)) return own === name;
  const value = resolveValue(index, node);
  return value?.type === 'Literal' && value.value === number;
}

/** Whether an argument is true, or an object with a member that is. */
export function asksToInherit(index: FileIndex, argument: Node, member: string | undefined): boolean {
  const value = resolveValue(index, argument);
  if (member === undefined) return value?.type === 'Literal' && (value.value === true || value.value === 1);
  if (value?.type !== 'ObjectExpression') return false;
  const property = value.properties.find(
    (candidate) => candidate.type === 'Property' && index.propertyName(candidate) === member,
  );
  return property?.type === 'Property' && asksToInherit(index, property.value, undefined);
}
