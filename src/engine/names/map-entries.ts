// Which value does a `Map` that the file never changes have under a key?
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

import { isExported, unwrap } from '../../utils/ast.ts';
import { oncePer } from '../../utils/once-per.ts';
import type { FileIndex } from './file-index.ts';
import { constantString } from './module-sources.ts';

/** The members of a `Map` that do not change it. */
const READING: ReadonlySet<string> = new Set(['entries', 'forEach', 'get', 'has', 'keys', 'size', 'values']);

/** `fs.openSync` for `tools.get('open')`, where `tools` is `new Map([['open', fs.openSync]])`. */
export function entryOf(index: FileIndex, call: TSESTree.CallExpression): TSESTree.Expression | undefined {
  const callee = unwrap(call.callee);
  const [key, ...more] = call.arguments;
  if (callee.type !== 'MemberExpression' || index.propertyName(callee) !== 'get' || !key || more.length > 0)
    return undefined;
  const map = unwrap(callee.object);
  const variable = map.type === 'Identifier' ? index.variableOf(map) : undefined;
  const name = variable && constantString(index, key);
  return name === undefined ? undefined : entriesOf(index)(variable!).get(name);
}

const NONE: ReadonlyMap<string, TSESTree.Expression> = new Map();

/** A repeated key has its last value, as in the `Map` itself. */
const entriesOf = oncePer((index: FileIndex) =>
  oncePer(({ defs, references }: TSESLint.Scope.Variable): ReadonlyMap<string, TSESTree.Expression> => {
    const [definition, ...more] = defs;
    if (definition?.type !== 'Variable' || more.length > 0 || isExported(definition.node)) return NONE;
    const { init, id } = definition.node;
    const isOnlyRead = references.every((reference) => reference.init === true || isRead(index, reference));
    return init && id.type === 'Identifier' && isOnlyRead ? entriesIn(index, unwrap(init)) : NONE;
  }),
);

function isRead(index: FileIndex, { identifier }: TSESLint.Scope.Reference): boolean {
  const parent: TSESTree.Node = identifier.parent;
  if (parent.type !== 'MemberExpression' || parent.object !== identifier) return false;
  return READING.has(index.propertyName(parent) ?? '');
}

function entriesIn(index: FileIndex, map: TSESTree.Node): ReadonlyMap<string, TSESTree.Expression> {
  if (map.type !== 'NewExpression' || map.callee.type !== 'Identifier' || map.callee.name !== 'Map') return NONE;
  const list = map.arguments[0] && unwrap(map.arguments[0]);
  if (index.variableOf(map.callee)?.defs.length || list?.type !== 'ArrayExpression') return NONE;
  const entries = new Map<string, TSESTree.Expression>();
  for (const element of list.elements) {
    const pair = element && unwrap(element);
    const [key, value] = pair?.type === 'ArrayExpression' ? pair.elements : [];
    const name = key ? constantString(index, key) : undefined;
    // An entry that cannot be read may have any key.
    if (name === undefined || !value || value.type === 'SpreadElement') return NONE;
    entries.set(name, value);
  }
  return entries;
}
