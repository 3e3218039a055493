/** @type {import('eslint-doc-generator').GenerateOptions} */
export default {
  configEmoji: [
    ['recommended', '✅'],
    ['leaks', '💧'],
  ],
  ruleDocTitleFormat: 'name',
};
