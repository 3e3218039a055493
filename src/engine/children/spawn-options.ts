// Which options is a program started with?
import type { TSESTree } from '@typescript-eslint/utils';

import { isExported, isTransparent, propertyOf, unwrap } from '../../utils/ast.ts';
import type { Analysis } from '../analysis.ts';
import type { FileIndex } from '../names/file-index.ts';
import type { SpawnSite } from '../calls/find-sites.ts';
import type { OriginOf } from '../names/origin.ts';
import { resolveValue } from '../names/resolve-value.ts';

type Node = TSESTree.Node;

/** The options that a program is started with, if all of them are visible in the file. */
export type SpawnOptions =
  /** No options are passed. */
  | { readonly kind: 'none' }
  | { readonly kind: 'seen'; readonly object: TSESTree.ObjectExpression; readonly argument: Node };

/** The options of a call; undefined if they are not visible. */
export function spawnOptionsOf(
  { index, spawnAt }: Pick<Analysis, 'index' | 'spawnAt'>,
  { args, callee, node }: SpawnSite,
): SpawnOptions | undefined {
  // Options that the tag itself was called with, as in `$({ … })`, are not looked at.
  if (node.type === 'TaggedTemplateExpression') return callee.type === 'CallExpression' ? undefined : { kind: 'none' };
  if (!args || args.some(({ type }) => type === 'SpreadElement')) return undefined;
  const [, second, third] = args;
  const argument = third && !isFunctionLiteral(third) ? third : second;
  if (!argument) return { kind: 'none' };
  const value = resolveValue(index, argument);
  if (value?.type === 'ObjectExpression')
    return isUntouched(index, argument, spawnAt) ? { kind: 'seen', object: value, argument } : undefined;
  return argument === second && (value?.type === 'ArrayExpression' || isFunctionLiteral(argument))
    ? { kind: 'none' }
    : undefined;
}

function isFunctionLiteral(node: Node): boolean {
  return /Function/.test(node.type);
}

/** True if the variable that holds the options is only read, copied, or passed to calls that start programs. */
function isUntouched(index: FileIndex, argument: Node, spawnAt: ReadonlyMap<Node, unknown>): boolean {
  const node = unwrap(argument);
  if (node.type === 'ObjectExpression') return true;
  const variable = node.type === 'Identifier' ? index.variableOf(node) : undefined;
  if (!variable) return false;
  return variable.references.every(({ identifier, init }) => {
    let use: Node = identifier;
    while (use.parent && isTransparent(use.parent)) use = use.parent;
    const { parent } = use;
    if (init || spawnAt.has(parent) || parent === argument.parent || parent.type === 'SpreadElement') return true;
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
  const property = propertyOf(options.object, name);
  const isHidden = options.object.properties.some((other) => other.type === 'SpreadElement' || other.computed);
  // A later spread may override it.
  if (property)
    return isHidden &&
      options.object.properties
        .slice(options.object.properties.indexOf(property))
        .some(({ type }) => type === 'SpreadElement')
      ? undefined
      : property.value;
  return isHidden ? undefined : 'absent';
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
    objects.some((options) => isOtherIdentity(originOf, propertyOf(options, name)?.value)),
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
