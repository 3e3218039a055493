// Which expressions does the value of an expression come from, followed back step by step?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { isFunction, isInside, returnedAtOnce, unwrap, type FunctionNode } from '../../utils/ast.ts';
import { oncePer, oncePerRecursively } from '../../utils/once-per.ts';
import { getterOf, methodOf } from './class-members.ts';
import { defaultOf, definitionsOf, isWrittenLater, patternPath, type Definition } from './definitions.ts';
import { arrayInAll } from './emitter-idioms.ts';
import type { FileIndex } from './file-index.ts';
import { boundBy, callsOf, returnsOf } from './functions.ts';
import { frozenBy } from './globals.ts';
import { elementOf } from './literals.ts';
import { staticValue } from './static-value.ts';
import { entryOf } from './map-entries.ts';
import { exportedBy } from './namespaces.ts';

type Node = TSESTree.Node;
type Variable = TSESLint.Scope.Variable;
type Parameter = Pick<TSESLint.Scope.Definition, 'name' | 'node'>;

/** An expression, and the access path taken from it: `f()` with `a`, `b` for `const { a: { b } } = f()`. */
export interface Source {
  readonly value: Node;
  readonly path: readonly string[];
  /** The expression is a promise, and the source is its result. */
  readonly isAwaited?: boolean;
  /** Used only if the other sources give no value: a default, or the right side of `||`. */
  readonly isFallback?: boolean;
}

/**
 * One step back.
 *
 * - `alias`: from a variable to the values that the file assigns to it. `assignment`: from an assignment expression
 *   to its right side, or from a call to the argument that it returns unchanged (`Object.freeze`).
 * - `function`: to a declared function, or to the method that `this.method` refers to.
 * - `property`: to what the file assigns to a property, or to what a getter of the file returns. `member`: from a member to its object, also from `list.at(0)`, or to a `Map` entry.
 * - `await`: to the promise, from an `await` or from the parameter of a `then` listener.
 * - `call`: to what a function of the file returns.
 * - `parameter`: to the arguments in all calls of a function that only this file can call.
 * - `bind`, `partial`: from `f.bind(…)` to `f`, without or with bound arguments.
 * - `choice`: to each alternative, or to the last expression of a sequence.
 */
export type StepKind =
  | 'alias'
  | 'assignment'
  | 'await'
  | 'bind'
  | 'call'
  | 'choice'
  | 'function'
  | 'member'
  | 'parameter'
  | 'partial'
  | 'property';

/** Where a value may come from: any one of its sources, and nowhere else. */
export interface Step {
  readonly by: StepKind;
  readonly sources: readonly Source[];
}

/** The step back from an expression; undefined if it is itself the value, or if the file does not show its source. */
export function stepBack(index: FileIndex, expression: Node): Step | undefined {
  const node = unwrap(expression);
  switch (node.type) {
    case 'Identifier': {
      const variable = index.variableOf(node);
      return variable && fromVariable(index)(variable);
    }
    case 'MemberExpression':
      return fromMember(index, node);
    case 'CallExpression':
      return fromCall(index)(node);
    case 'AwaitExpression':
      return { by: 'await', sources: [{ value: node.argument, path: [], isAwaited: true }] };
    case 'AssignmentExpression':
      return fromAssignment(node);
    case 'SequenceExpression':
      return step('choice', [node.expressions.at(-1)!]);
    case 'ConditionalExpression':
      return step('choice', [node.consequent, node.alternate]);
    case 'LogicalExpression':
      return oneOfTwo(node.operator, node.left, node.right);
    default:
      return undefined;
  }
}

function step(by: StepKind, values: readonly Node[]): Step {
  return { by, sources: values.map((value) => ({ value, path: [] })) };
}

/** All references to a variable share one step. */
export const fromVariable: (index: FileIndex) => (variable: Variable) => Step | undefined = oncePer(
  (index: FileIndex) =>
    oncePer((variable: Variable): Step | undefined => {
      const [definition] = variable.defs;
      if (definition?.type === 'FunctionName')
        return variable.defs.length === 1 && !isWrittenLater(variable)
          ? step('function', [definition.node])
          : undefined;
      const own =
        definition?.type === 'Parameter' ? fromCaller(index, variable, definition) : fromDefinitions(index, variable);
      const otherwise = defaultOf(index, variable);
      if (!otherwise) return own;
      return {
        by: own?.by ?? 'alias',
        sources: [...(own?.sources ?? []), { ...otherwise, isFallback: true }],
      };
    }),
);

function fromDefinitions(index: FileIndex, variable: Variable): Step | undefined {
  const definitions = definitionsOf(index, variable);
  return definitions && { by: 'alias', sources: definitions.map((each) => inList(index, each) ?? each) };
}

/** `race` and `any` give only one result, and `allSettled` wraps each result. */
const IN_ORDER: ReadonlySet<string> = new Set(['all']);

/** `fs` in `const [fs, text] = await Promise.all([import('fs'), read()])` */
function inList(index: FileIndex, { value, path: [first, ...path] }: Definition): Source | undefined {
  const call = value.type === 'AwaitExpression' ? unwrap(value.argument) : undefined;
  const list = call?.type === 'CallExpression' && first !== undefined ? arrayInAll(index, call, IN_ORDER) : undefined;
  const element = list && elementOf(index, list, first!);
  return element && { ...element, path, isAwaited: true };
}

/** A parameter's sources: the promise whose listener has it, or the calls of a function that only this file calls. */
function fromCaller(index: FileIndex, variable: Variable, { name, node: fn }: Parameter): Step | undefined {
  if (!isFunction(fn) || variable.defs.length > 1 || isWrittenLater(variable)) return undefined;
  const path = patternPath(index, name);
  const at = fn.params.findIndex((parameter) => isInside(name, parameter.range));
  if (!path || at < 0) return undefined;
  const promise = at === 0 ? promiseBefore(index, fn) : undefined;
  if (promise) return { by: 'await', sources: [{ value: promise, path, isAwaited: true }] };
  const given = callsOf(index, fn).map((call) => argumentAt(call, at));
  const known = given.filter((argument) => argument !== undefined);
  return known.length === 0 || known.length < given.length
    ? undefined
    : { by: 'parameter', sources: known.map((value) => ({ value, path })) };
}

/** `import('fs')` in `import('fs').then((fs) => …)` */
function promiseBefore(index: FileIndex, fn: FunctionNode): Node | undefined {
  const call: Node = fn.parent;
  if (call.type !== 'CallExpression' || call.arguments[0] !== fn) return undefined;
  const callee = unwrap(call.callee);
  return callee.type === 'MemberExpression' && index.propertyName(callee) === 'then' ? callee.object : undefined;
}

/** Undefined if the argument is missing, is spread, or follows a spread argument. */
function argumentAt({ arguments: given }: TSESTree.CallExpression, at: number): Node | undefined {
  return given.slice(0, at + 1).some(({ type }) => type === 'SpreadElement') ? undefined : given[at];
}

function fromMember(index: FileIndex, node: TSESTree.MemberExpression): Step | undefined {
  const method = methodOf(index, node);
  if (method) return step('function', [method]);
  const writes = index.writesTo(index.placeOf(node));
  if (writes.length > 0)
    return step(
      'property',
      writes.map(({ value }) => value),
    );
  const getter = getterOf(index, node);
  const got = getter && returnedAtOnce(getter);
  if (got) return step('property', [got]);
  const exported = exportedBy(index, node);
  if (exported) return step('property', [exported]);
  const name = index.propertyName(node);
  return name === undefined ? undefined : { by: 'member', sources: [{ value: node.object, path: [name] }] };
}

/** What a call returns can lead back to the call, as in `const f = () => f();`. */
const fromCall: (index: FileIndex) => (call: TSESTree.CallExpression) => Step | undefined = oncePer(
  (index: FileIndex) =>
    oncePerRecursively((call: TSESTree.CallExpression): Step | undefined => {
      const entry = entryOf(index, call);
      if (entry) return step('member', [entry]);
      const element = positionOf(index, call);
      if (element) return { by: 'member', sources: [element] };
      const frozen = frozenBy(index, call);
      if (frozen) return step('assignment', [frozen]);
      const bound = boundBy(index, call);
      if (bound) return step(call.arguments.length > 1 ? 'partial' : 'bind', [bound]);
      const fn = sourceOf(index, { value: call.callee, path: [] }, TO_FUNCTION)?.value;
      if (!isFunction(fn) || fn.generator || (fn.async && call.parent.type !== 'AwaitExpression')) return undefined;
      const returned = returnsOf(index)(fn);
      return returned.every((value) => value !== null) ? step('call', returned) : undefined;
    }, undefined),
);

/** `list` with `0`, for `list.at(0)`; a position from the end depends on the length. */
function positionOf(index: FileIndex, call: TSESTree.CallExpression): Source | undefined {
  const callee = unwrap(call.callee);
  const [position, ...more] = call.arguments;
  if (callee.type !== 'MemberExpression' || index.propertyName(callee) !== 'at' || more.length > 0) return undefined;
  const at = position && staticValue(index, position)?.value;
  return Number.isInteger(at) && Number(at) >= 0 ? { value: callee.object, path: [String(at)] } : undefined;
}

/** `x += y` and similar assignments compute a new value. */
function fromAssignment({ left, operator, right }: TSESTree.AssignmentExpression): Step | undefined {
  if (operator === '=') return step('assignment', [right]);
  return LOGICAL.has(operator) ? oneOfTwo(operator.slice(0, -1), left, right) : undefined;
}

const LOGICAL: ReadonlySet<string> = new Set(['&&=', '??=', '||=']);

function oneOfTwo(operator: string, left: Node, right: Node): Step {
  // If `a && b` does not give `b`, it gives a falsy value, which cannot be called and has no members that matter.
  if (operator === '&&') return step('choice', [right]);
  return {
    by: 'choice',
    sources: [
      { value: left, path: [] },
      { value: right, path: [], isFallback: true },
    ],
  };
}

/** Limit of steps back from one value; it also stops at a variable that is defined by itself. */
const MOST_STEPS = 20;

/** Limit of all steps together: where each source has two sources of its own, their number doubles with each step. */
const MOST_STEPS_IN_ALL = 200;

/** Limit of sources that are compared to see whether all lead to the same value. */
const MOST_SOURCES = 8;

export type Steps = ReadonlySet<StepKind>;

/** The steps that lead from an expression to the function that it refers to. */
export const TO_FUNCTION: Steps = new Set(['alias', 'assignment', 'bind', 'function', 'property']);

/** Where a value comes from. If a function of this file created it, `within` is the call of that function. */
export interface TracedSource extends Source {
  readonly within?: TSESTree.CallExpression | undefined;
}

/**
 * The one source of an expression's access path, as far back as `steps` lead; with `member`, also into object and array
 * literals. Undefined if a limit is reached.
 */
export function sourceOf(index: FileIndex, start: Source, steps: Steps): TracedSource | undefined {
  return goBack(index, start, { steps, left: MOST_STEPS_IN_ALL }, MOST_STEPS);
}

/** Which steps are followed, and how many are left in all. */
interface Walk {
  readonly steps: Steps;
  left: number;
}

function goBack(index: FileIndex, start: TracedSource, walk: Walk, most: number): TracedSource | undefined {
  const { steps } = walk;
  let at = start;
  for (let left = most; left > 0 && walk.left > 0; left--) {
    walk.left--;
    const { path, within, isFallback } = at;
    const value = unwrap(at.value);
    at = { value, path, within, ...(isFallback && { isFallback }) };
    const element = steps.has('member') && path.length > 0 ? elementOf(index, value, path[0]!) : undefined;
    if (element) {
      const isInstead = isFallback === true || element.isFallback === true;
      at = {
        value: element.value,
        path: [...element.path, ...path.slice(1)],
        within,
        ...(isInstead && { isFallback: true }),
      };
      continue;
    }
    const back = stepBack(index, value);
    const source = back && steps.has(back.by) ? onlySource(index, back, walk, left - 1) : undefined;
    if (!source) return at;
    const call = back!.by === 'call' ? (value as TSESTree.CallExpression) : undefined;
    const isInstead = isFallback === true || source.isFallback === true;
    at = {
      value: source.value,
      path: [...source.path, ...path],
      within: source.within ?? call ?? within,
      ...(isInstead && { isFallback: true }),
    };
  }
  return undefined;
}

/** The source of a step that has only one, or whose sources all lead back to the same one. Fallbacks are ignored. */
function onlySource(index: FileIndex, { sources }: Step, walk: Walk, most: number): TracedSource | undefined {
  const [first, ...others] = sources.filter(({ isFallback }) => !isFallback);
  if (!first || others.length === 0) return first;
  if (others.length >= MOST_SOURCES) return undefined;
  const end = goBack(index, first, walk, most);
  return end && others.every((other) => isSameEnd(end, goBack(index, other, walk, most))) ? end : undefined;
}

function isSameEnd(one: TracedSource, other: TracedSource | undefined): boolean {
  return one.value === other?.value && one.path.join('.') === other.path.join('.') && one.within === other.within;
}
