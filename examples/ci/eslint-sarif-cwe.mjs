// SARIF as @microsoft/eslint-formatter-sarif writes it, with each rule's weakness among its tags: code scanning shows and
// filters by `external/cwe/…`. ESLint takes it by `--format ./eslint-sarif-cwe.mjs`.
import sarif from '@microsoft/eslint-formatter-sarif';

/**
 * @param {import('eslint').ESLint.LintResult[]} results
 * @param {import('eslint').ESLint.LintResultData} context
 */
export default function format(results, context) {
  const log = JSON.parse(sarif(results, context));
  for (const { tool } of log.runs) {
    for (const rule of tool.driver.rules) {
      const cwe = context.rulesMeta[rule.id]?.docs?.cwe;
      if (cwe) rule.properties = { ...rule.properties, tags: ['security', `external/cwe/${cwe.toLowerCase()}`] };
    }
  }
  return JSON.stringify(log, null, 2);
}
