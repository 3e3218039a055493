// Which options is a program started with?
import type { TSESTree } from '@typescript-eslint/utils';

import { isExported, isTransparent, unwrap } from '../../utils/ast.ts';
import { oncePer, oncePerRecursively } from '../../utils/once-per.ts';
import type { Analysis } from '../analysis.ts';
import type { FileIndex } from '../names/file-index.ts';
import type { SpawnSite } from '../calls/find-sites.ts';
import { isObjectAssign } from '../names/globals.ts';
import type { OriginOf } from '../names/origin.ts';
import { optionIn } from '../names/resolve-path.ts';
import { resolveValue } from '../names/resolve-value.ts';

type Node = TSESTree.Node;

/** The options that a program is started with, if all of them are visible in the file. */
export type SpawnOptions =
  /** No options are passed. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'seen';
      /** The literal that has options of its own; undefined for `Object.assign(…)`. */
      readonly object: TSESTree.ObjectExpression | undefined;
      readonly argument: Node;
      readonly values: OptionValues;
    };

/** The value of each option; undefined for one that is unknown. */
interface OptionValues {
  readonly known: ReadonlyMap<string, Node | undefined>;
  /** Whether others may be set, too. */
  readonly mayHaveMore: boolean;
}

const NO_VALUES: OptionValues = { known: new Map(), mayHaveMore: false };
const ANY_VALUES: OptionValues = { known: new Map(), mayHaveMore: true };

/** The options of a call; undefined if they are not visible. */
export function spawnOptionsOf(
  analysis: Pick<Analysis, 'index' | 'spawnAt'>,
  { args, callee, node }: SpawnSite,
): SpawnOptions | undefined {
  // Options that the tag itself was called with, as in `$({ … })`, are not looked at.
  if (node.type === 'TaggedTemplateExpression') return callee.type === 'CallExpression' ? undefined : { kind: 'none' };
  if (!args || args.some(({ type }) => type === 'SpreadElement')) return undefined;
  const [, second, third] = args;
  const argument = third && !isFunctionLiteral(third) ? third : second;
  if (!argument) return { kind: 'none' };
  const { index } = analysis;
  const value = resolveValue(index, argument);
  if (value?.type === 'ObjectExpression' || (value && isObjectAssign(index, value))) {
    const object = value.type === 'ObjectExpression' ? value : undefined;
    return isUntouched(analysis, argument)
      ? { kind: 'seen', object, argument, values: valuesIn(analysis)(value) }
      : undefined;
  }
  return argument === second && (value?.type === 'ArrayExpression' || isFunctionLiteral(argument))
    ? { kind: 'none' }
    : undefined;
}

function isFunctionLiteral(node: Node): boolean {
  return /Function/.test(node.type);
}

/** The options that a literal or `Object.assign(…)` collects, also from other objects that the file shows. */
const valuesIn = oncePer((analysis: Pick<Analysis, 'index' | 'spawnAt'>) => {
  const { index } = analysis;
  const collect: (from: Node) => OptionValues = oncePerRecursively((from: Node): OptionValues => {
    if (from.type === 'ObjectExpression')
      return from.properties.reduce((before, property): OptionValues => {
        if (property.type === 'SpreadElement') return overridden(before, valuesOf(property.argument));
        const name = index.propertyName(property);
        if (name === undefined) return ANY_VALUES;
        return overridden(before, {
          known: new Map([[name, property.kind === 'init' ? property.value : undefined]]),
          mayHaveMore: false,
        });
      }, NO_VALUES);
    return isObjectAssign(index, from) ? from.arguments.map(valuesOf).reduce(overridden, NO_VALUES) : ANY_VALUES;
  }, ANY_VALUES);
  const valuesOf = (expression: Node): OptionValues => {
    const value = isUntouched(analysis, expression) ? resolveValue(index, expression) : undefined;
    return value ? collect(value) : ANY_VALUES;
  };
  return collect;
});

/** What is not known to be set later may still be. */
function overridden(before: OptionValues, later: OptionValues): OptionValues {
  return later.mayHaveMore
    ? later
    : { known: new Map([...before.known, ...later.known]), mayHaveMore: before.mayHaveMore };
}

/** True if the variable that holds the options is only read, copied, or passed to calls that start programs. */
function isUntouched({ index, spawnAt }: Pick<Analysis, 'index' | 'spawnAt'>, argument: Node): boolean {
  const node = unwrap(argument);
  if (node.type === 'ObjectExpression' || isObjectAssign(index, node)) return true;
  const variable = node.type === 'Identifier' ? index.variableOf(node) : undefined;
  if (!variable) return false;
  return variable.references.every(({ identifier, init }) => {
    let use: Node = identifier;
    while (use.parent && isTransparent(use.parent)) use = use.parent;
    const { parent } = use;
    if (init || spawnAt.has(parent) || parent.type === 'SpreadElement') return true;
    // `Object.assign` changes only its first argument.
    if (isObjectAssign(index, parent)) return parent.arguments[0] !== use;
    if (parent === argument.parent) return true;
    return parent.type === 'MemberExpression' && parent.object === use && parent.parent.type !== 'AssignmentExpression';
  });
}

/** True if this call alone reads the variable that holds the options, so a fix may change its initializer. */
export function isOnlyUse(index: FileIndex, options: SpawnOptions): boolean {
  const name = options.kind === 'seen' ? unwrap(options.argument) : undefined;
  const variable = name?.type === 'Identifier' ? index.variableOf(name) : undefined;
  const declaration = variable?.defs[0]?.node;
  return (
    variable?.references.filter((reference) => reference.isRead()).length === 1 &&
    !(declaration && isExported(declaration))
  );
}

/** An option's value; `'absent'` if it is not set, undefined if that is unknown. */
export function optionOf(options: SpawnOptions, name: string): Node | 'absent' | undefined {
  if (options.kind === 'none') return 'absent';
  const { known, mayHaveMore } = options.values;
  return known.has(name) || mayHaveMore ? known.get(name) : 'absent';
}

/** Which identity of the child the options change: its `uid`, its `gid`, or both. */
export function otherIdentity(
  { index, originOf }: Pick<Analysis, 'index' | 'originOf'>,
  { args, row }: SpawnSite,
): 'group' | 'user' | 'user and group' | undefined {
  if (row.startedBy) return undefined;
  const objects = (args ?? []).slice(1, 3).flatMap((argument) => {
    const value = resolveValue(index, argument);
    return value?.type === 'ObjectExpression' ? [value] : [];
  });
  const [user, group] = ['uid', 'gid'].map((name) =>
    objects.some((options) => isOtherIdentity(originOf, optionIn(index, options, name))),
  );
  return user ? (group ? 'user and group' : 'user') : group ? 'group' : undefined;
}

function isOtherIdentity(originOf: OriginOf, value: Node | undefined): boolean {
  const node = value && unwrap(value);
  if (
    !node ||
    (node.type === 'Identifier' && node.name === 'undefined') ||
    (node.type === 'Literal' && node.value === null)
  )
    return false;
  const origin = node.type === 'CallExpression' ? originOf(node.callee) : undefined;
  return !(origin?.module === 'process' && OWN_IDENTITY.test(origin.path.join('.')));
}

/** `process.getuid()` and the like. */
const OWN_IDENTITY = /^gete?[ug]id$/;
