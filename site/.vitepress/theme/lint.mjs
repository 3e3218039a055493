import { Linter } from 'eslint/universal';
import plugin from '../../../dist/index.mjs';

const linter = new Linter();

/** What one who types expects to be read: modules, or what only CommonJS has. */
function configFor(code) {
  const isModule = /^\s*(?:import|export)\b/m.test(code) || !/\brequire\s*\(|\bmodule\.exports\b/.test(code);
  return [{ ...plugin.configs.strict, languageOptions: { sourceType: isModule ? 'module' : 'commonjs' } }];
}

/** The findings in a text, and the text after all fixes. */
export function lint(code) {
  const config = configFor(code);
  const findings = linter
    .verify(code, config, 'file.js')
    .map(({ line, column, message, ruleId }) => ({ line, column, text: message, rule: ruleId }));
  return { findings, mended: linter.verifyAndFix(code, config, 'file.js').output };
}

/** The first of these texts that a rule reports. */
export function exampleFor(rule, texts) {
  return (
    texts.find((text) => lint(text).findings.some((finding) => finding.rule === `noinherit/${rule}`)) ?? texts[0] ?? ''
  );
}
