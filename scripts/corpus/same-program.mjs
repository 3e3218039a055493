/** @typedef {{ type: string, [key: string]: unknown }} Node */

const RUNTIME = 'eslint-plugin-noinherit/runtime';

/** Keys of tree nodes that contain positions, or the spelling of a value. */
const ignoredKeys = new Set(['range', 'loc', 'start', 'end', 'parent', 'tokens', 'comments', 'extra']);

/**
 * The first difference between a published and a fixed program, except for what fixes add: imports of helpers, calls
 * of helpers around an expression, and statements that mark, or that close what was passed to a child. Or undefined.
 * @param {object} published its tree
 * @param {object} fixed its tree
 * @returns {string | undefined}
 */
export function findDifference(published, fixed) {
  const helpers = new Set();
  return compare(
    plain(/** @type {Node} */ (published), new Set()),
    plain(/** @type {Node} */ (fixed), collectHelpers(/** @type {Node} */ (fixed), helpers)),
    'Program',
  );
}

/**
 * The local names of the helpers in a program, wherever it imports them.
 * @param {unknown} value
 * @param {Set<string>} names
 */
function collectHelpers(value, names) {
  if (Array.isArray(value)) value.forEach((each) => collectHelpers(each, names));
  if (!isNode(value)) return names;
  if (isRuntimeImport(value)) collectBindings(value, names);
  else for (const [key, child] of Object.entries(value)) if (!ignoredKeys.has(key)) collectHelpers(child, names);
  return names;
}

/**
 * @param {Node} declaration
 * @param {Set<string>} names
 */
function collectBindings(declaration, names) {
  if (declaration.type === 'ImportDeclaration') {
    const specifiers = /** @type {{ local: { name: string } }[]} */ (declaration['specifiers']);
    specifiers.forEach(({ local }) => names.add(local.name));
  } else {
    const [{ id }] = /** @type {[{ id: { name?: string, properties?: { value: { name: string } }[] } }]} */ (
      declaration['declarations']
    );
    if (id.name) names.add(id.name);
    id.properties?.forEach((property) => names.add(property.value.name));
  }
}

/**
 * A copy of a tree without positions and helpers. Every body of an arrow function becomes a block, because a fix has to
 * create one in order to add a statement.
 * @param {unknown} value
 * @param {Set<string>} helpers
 * @returns {unknown}
 */
function plain(value, helpers) {
  if (typeof value === 'bigint' || value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return value.filter((each) => !isAdded(each, helpers)).map((each) => plain(each, helpers));
  if (!isNode(value)) return value;
  const wrapped = wrappedValue(value, helpers);
  if (wrapped) return plain(wrapped, helpers);
  const copy = Object.fromEntries(
    Object.entries(value)
      .filter(([key, child]) => !ignoredKeys.has(key) && child !== undefined)
      .map(([key, child]) => [key, plain(child, helpers)]),
  );
  if (
    value.type === 'ArrowFunctionExpression' &&
    value['body'] &&
    /** @type {Node} */ (value['body']).type !== 'BlockStatement'
  ) {
    copy['body'] = { type: 'BlockStatement', body: [{ type: 'ReturnStatement', argument: copy['body'] }] };
    copy['expression'] = false;
  }
  return copy;
}

/**
 * @param {unknown} value
 * @param {Set<string>} helpers
 */
function isAdded(value, helpers) {
  if (!isNode(value)) return false;
  if (isRuntimeImport(value)) return true;
  return (
    value.type === 'ExpressionStatement' &&
    wrappedValue(/** @type {Node} */ (value['expression']), helpers)?.type === 'Identifier'
  );
}

/**
 * @param {Node} node
 * @param {Set<string>} helpers
 * @returns {Node | undefined}
 */
function wrappedValue(node, helpers) {
  if (node.type !== 'CallExpression') return undefined;
  const callee = /** @type {Node} */ (node['callee']);
  const [only, ...others] = /** @type {Node[]} */ (node['arguments']);
  const namespace = callee.type === 'MemberExpression' ? /** @type {Node} */ (callee['object']) : callee;
  const isHelper = namespace.type === 'Identifier' && helpers.has(String(namespace['name']));
  return isHelper && others.length === 0 ? only : undefined;
}

/** @param {Node} node */
function isRuntimeImport(node) {
  if (node.type === 'ImportDeclaration') return /** @type {Node} */ (node['source'])['value'] === RUNTIME;
  if (node.type !== 'VariableDeclaration') return false;
  const [only, ...others] = /** @type {Node[]} */ (node['declarations']);
  const value = /** @type {Node | null | undefined} */ (only?.['init']);
  if (others.length > 0 || value?.type !== 'CallExpression') return false;
  const [argument] = /** @type {Node[]} */ (value['arguments']);
  return argument?.type === 'Literal' && argument['value'] === RUNTIME;
}

/**
 * @param {unknown} left
 * @param {unknown} right
 * @param {string} path
 * @returns {string | undefined}
 */
function compare(left, right, path) {
  if (Array.isArray(left) && Array.isArray(right)) {
    const kept = withoutClosing(left, right);
    if (left.length !== kept.length) return `${path} has ${kept.length} parts instead of ${left.length}`;
    return first(left.map((each, index) => () => compare(each, kept[index], `${path}[${index}]`)));
  }
  if (isObject(left) && isObject(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return first(keys.map((key) => () => compare(left[key], right[key], `${path}.${key}`)));
  }
  return Object.is(left, right) ? undefined : `${path} is ${show(right)} instead of ${show(left)}`;
}

/**
 * The items of the fixed list without the additional ones that close a descriptor or import the function that does.
 * A closing statement that the published program also has stays if the lists agree up to it.
 * @param {readonly unknown[]} published
 * @param {readonly unknown[]} fixed
 */
function withoutClosing(published, fixed) {
  let more = fixed.length - published.length;
  const kept = [];
  for (const part of fixed) {
    const isNew = more > 0 && closes(part) && compare(published[kept.length], part, '') !== undefined;
    if (isNew) more -= 1;
    else kept.push(part);
  }
  return kept;
}

/**
 * `fs.closeSync(log)`, `await log.close()`, an import of `fs`, or `closeSync` in one.
 * @param {unknown} part
 */
function closes(part) {
  if (!isNode(part)) return false;
  switch (part.type) {
    case 'ExpressionStatement': {
      const expression = /** @type {Node} */ (part['expression']);
      const call = expression.type === 'AwaitExpression' ? /** @type {Node} */ (expression['argument']) : expression;
      return call.type === 'CallExpression' && /^close(?:Sync)?$/.test(lastName(/** @type {Node} */ (call['callee'])));
    }
    case 'ImportDeclaration':
    case 'VariableDeclaration':
      return /"value":"(?:node:)?fs"/.test(JSON.stringify(part));
    case 'ImportSpecifier':
      return lastName(/** @type {Node} */ (part['imported'])) === 'closeSync';
    case 'Property':
      return lastName(/** @type {Node} */ (part['key'])) === 'closeSync';
    default:
      return false;
  }
}

/** @param {Node} node */
function lastName(node) {
  return String((node.type === 'MemberExpression' ? /** @type {Node} */ (node['property']) : node)['name']);
}

/** @param {readonly (() => string | undefined)[]} questions */
function first(questions) {
  for (const question of questions) {
    const answer = question();
    if (answer) return answer;
  }
  return undefined;
}

/** @param {unknown} value */
function show(value) {
  return isObject(value) ? String(value['type'] ?? 'an object') : (JSON.stringify(value) ?? 'absent');
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}

/** @param {unknown} value @returns {value is Node} */
function isNode(value) {
  return isObject(value) && typeof value['type'] === 'string';
}
