// After which of a file's imports does a new one belong, so that the file's import order is kept?
import type { TSESTree } from '@typescript-eslint/utils';

import { stringIn, unwrap } from '../utils/ast.ts';

/** The parts of an import or a `require` that import orders depend on. */
export interface OrderedImport {
  readonly source: string;
  /** The names that it binds, in source order. */
  readonly names: readonly string[];
  readonly isWhole: boolean;
}

/** How many of the imports the new one follows, 0 for none. The last of several equally good places. */
export function placeAmong(imports: readonly OrderedImport[], added: OrderedImport): number {
  const kept = imports.length > 1 ? ORDERS.filter(({ isKept }) => isKept(imports)) : [];
  const broken = (place: number): number => {
    const all = [...imports.slice(0, place), added, ...imports.slice(place)];
    return kept.reduce((sum, { isKept, weight }) => sum + (isKept(all) ? 0 : weight(imports)), 0);
  };
  let best = imports.length;
  for (let place = imports.length - 1; place >= 0; place--) if (broken(place) < broken(best)) best = place;
  return best;
}

/** The default groups of `import/order`: Node's modules, packages, then the project's own from far to near. */
export function groupOf({ source }: OrderedImport): number {
  if (source.startsWith('node:') || BUILTIN.test(source)) return 0;
  if (/^(?:#|@\/|~)/.test(source)) return 2;
  if (/^\.\.(?:\/|$)/.test(source)) return 3;
  if (/^\.\/?(?:index(?:\.\w+)?)?$/.test(source)) return 5;
  return source.startsWith('./') ? 4 : 1;
}

const BUILTIN =
  /^(?:assert|async_hooks|buffer|child_process|cluster|console|constants|crypto|dgram|diagnostics_channel|dns|domain|events|fs|http|http2|https|inspector|module|net|os|path|perf_hooks|process|punycode|querystring|readline|repl|stream|string_decoder|timers|tls|tty|url|util|v8|vm|wasi|worker_threads|zlib)(?:\/|$)/;

/** The rank of an import in ESLint's `sort-imports`, which sorts by form, then by the first name. */
function syntaxOf({ isWhole, names }: OrderedImport): number {
  return names.length === 0 ? 0 : isWhole ? 1 : names.length > 1 ? 2 : 3;
}

interface Order {
  readonly isKept: (imports: readonly OrderedImport[]) => boolean;
  /** What it costs to break this order, if not all that the file keeps can be kept. */
  readonly weight: (imports: readonly OrderedImport[]) => number;
}

const sortedBy = (isOrdered: (one: OrderedImport, other: OrderedImport) => boolean): Order['isKept'] => {
  return (imports) => imports.every((other, i) => i === 0 || isOrdered(imports[i - 1]!, other));
};

const ORDERS: readonly Order[] = [
  { isKept: sortedBy((one, other) => groupOf(one) <= groupOf(other)), weight: () => 4 },
  {
    isKept: sortedBy((one, other) => groupOf(one) !== groupOf(other) || compare(one.source, other.source) <= 0),
    weight: () => 1,
  },
  {
    isKept: sortedBy(
      (one, other) =>
        syntaxOf(one) < syntaxOf(other) ||
        (syntaxOf(one) === syntaxOf(other) && (one.names[0] ?? '') <= (other.names[0] ?? '')),
    ),
    // A few imports may be sorted by chance. ESLint has fixes for the other orders, but not for this one.
    weight: (imports) => (imports.length >= 4 ? 8 : 2),
  },
];

function compare(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a < b ? -1 : Number(a > b);
}

/** Undefined for anything but an import declaration or `import x = require(…)`. */
export function orderedImport(node: TSESTree.Node): OrderedImport | undefined {
  if (node.type === 'ImportDeclaration') {
    const isWhole = node.specifiers.some(({ type }) => type === 'ImportNamespaceSpecifier');
    return { source: node.source.value, names: node.specifiers.map(({ local }) => local.name), isWhole };
  }
  if (node.type === 'TSImportEqualsDeclaration' && node.moduleReference.type === 'TSExternalModuleReference') {
    const { expression } = node.moduleReference;
    return { source: stringIn(expression) ?? '', names: [node.id.name], isWhole: true };
  }
  return undefined;
}

/** `require('a')`, `const fs = require('fs')`, also several in one declaration; undefined for anything else. */
export function orderedRequire(node: TSESTree.Node): OrderedImport | undefined {
  if (node.type === 'ExpressionStatement') {
    const source = requiredBy(node.expression);
    return source === undefined ? undefined : { source, names: [], isWhole: false };
  }
  if (node.type !== 'VariableDeclaration') return undefined;
  const sources = node.declarations.map(({ init }) => init && requiredBy(init));
  const [source] = sources;
  if (typeof source !== 'string' || !sources.every((one) => typeof one === 'string')) return undefined;
  return { source, names: [], isWhole: false };
}

/** `require('a')`, `require('a').b` */
function requiredBy(expression: TSESTree.Expression): string | undefined {
  let node = unwrap(expression);
  while (node.type === 'MemberExpression' && !node.computed) node = unwrap(node.object);
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require')
    return undefined;
  return node.arguments.length === 1 ? stringIn(node.arguments[0]) : undefined;
}
