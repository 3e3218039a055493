// The SARIF of @microsoft/eslint-formatter-sarif, with what code scanning shows and filters by: each rule's weakness as
// a tag (`external/cwe/…`), a severity, and a help text. Use it with `--format ./eslint-sarif-cwe.mjs`.
import sarif from '@microsoft/eslint-formatter-sarif';

/** Medium on the CVSS scale: the program that can read the descriptors was started on purpose. */
const SEVERITY = '5.5';

/**
 * @param {import('eslint').ESLint.LintResult[]} results
 * @param {import('eslint').ESLint.LintResultData} context
 */
export default function format(results, context) {
  const log = JSON.parse(sarif(results, context));
  for (const { tool } of log.runs) {
    for (const rule of tool.driver.rules) {
      const { cwe, description, url } = context.rulesMeta[rule.id]?.docs ?? {};
      if (!cwe) continue;
      rule.properties = {
        ...rule.properties,
        tags: ['security', `external/cwe/${cwe.toLowerCase()}`],
        'security-severity': SEVERITY,
      };
      rule.help = { text: `${description}. ${url}`, markdown: `${description}. [Read on](${url})` };
    }
  }
  return JSON.stringify(log, null, 2);
}
