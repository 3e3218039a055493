/**
 * What a finding is about.
 * @typedef {object} Shape
 * @property {string} rule
 * @property {string} api the called function, or the event
 * @property {string} use what the program does with the result
 * @property {'fixed' | 'reported' | 'suggested'} outcome
 */

/** @typedef {import('estree').Node & { parent: Node, range: [number, number] }} Node */

/** @type {Record<string, string>} */
const uses = {
  ArrayExpression: 'put into an array',
  ArrowFunctionExpression: 'returned',
  AssignmentPattern: 'given a name',
  ConditionalExpression: 'one of two',
  ExpressionStatement: 'left alone',
  LogicalExpression: 'one of two',
  MemberExpression: 'used at once',
  NewExpression: 'passed on',
  Property: 'put into an object',
  PropertyDefinition: 'kept in a field',
  ReturnStatement: 'returned',
  VariableDeclarator: 'given a name',
};

/**
 * @param {import('eslint').Linter.LintMessage} message
 * @param {import('eslint').SourceCode} source of the reported file
 * @returns {Shape}
 */
export function shapeOf({ ruleId, message, line, column, fix, suggestions }, source) {
  const start = source.getIndexFromLoc({ line, column: column - 1 });
  return {
    rule: String(ruleId).replace('noinherit/', ''),
    api: /[`']([^`']+)[`']/.exec(message)?.[1] ?? '',
    use: useOf(/** @type {Node} */ (reportedNode(source, start))),
    outcome: fix ? 'fixed' : suggestions?.length ? 'suggested' : 'reported',
  };
}

/**
 * The largest expression that begins at a position.
 * @param {import('eslint').SourceCode} source
 * @param {number} start
 */
function reportedNode(source, start) {
  let node = /** @type {Node} */ (source.getNodeByRangeIndex(start));
  while (isPartOfExpression(node.parent) && node.parent.range[0] === start) node = node.parent;
  return node;
}

/** @param {Node} node */
function isPartOfExpression({ type }) {
  return (
    type === 'CallExpression' || type === 'NewExpression' || type === 'MemberExpression' || type === 'ChainExpression'
  );
}

/**
 * @param {Node} node
 * @returns {string}
 */
function useOf(node) {
  const { parent } = node;
  if (/Function/.test(node.type)) return 'a listener in place';
  if (node.type === 'Identifier') return 'a listener by name';
  if (parent.type === 'AwaitExpression') return `awaited, ${useOf(/** @type {Node} */ (parent))}`;
  if (parent.type === 'AssignmentExpression')
    return parent.left.type === 'MemberExpression' ? 'kept in a field' : 'given a name';
  if (parent.type === 'CallExpression') return parent.callee === node ? 'used at once' : 'passed on';
  return uses[parent.type] ?? parent.type;
}
