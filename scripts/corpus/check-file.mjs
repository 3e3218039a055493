import parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import noinherit from 'eslint-plugin-noinherit';

import { findDifference } from './same-program.mjs';

/** @typedef {import('./source-files.mjs').SourceFile} SourceFile */
/** @typedef {import('eslint').Linter.Config} Config */
/** @typedef {import('eslint').Linter.LintMessage} Message */

// ESLint does not count a pattern that matches everything as a wish to lint a file.
const files = ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}'];

/**
 * @typedef {object} Outcome
 * @property {boolean} parsed whether the published file parses
 * @property {Message[]} found
 * @property {Message[]} left
 * @property {string} output the file after one run with fixes
 * @property {string[]} problems what should not be
 */

/**
 * Lints a file, mends it, and looks whether that was sound.
 * @param {SourceFile} file
 * @param {string} folder of the package
 * @returns {Outcome}
 */
export function checkFile(file, folder) {
  const config = findConfig(file, folder);
  if (!config) return { parsed: false, found: [], left: [], output: file.text, problems: [] };
  const linter = new Linter({ cwd: folder });
  /** @param {string} text */
  const lint = (text) => linter.verify(text, config, { filename: file.path }).filter(isFinding);
  /** @param {string} text */
  const mend = (text) => linter.verifyAndFix(text, config, { filename: file.path }).output;

  /** @type {Outcome} */
  const outcome = { parsed: true, found: [], left: [], output: file.text, problems: [] };
  try {
    outcome.found = lint(file.text);
    outcome.left = outcome.found;
    if (!outcome.found.some((message) => message.fix)) return outcome;
    const published = linter.getSourceCode().ast;
    outcome.output = mend(file.text);
    outcome.left = lint(outcome.output);
    outcome.problems.push(...findProblems(outcome.left));
    const difference = findDifference(published, linter.getSourceCode().ast);
    if (difference) outcome.problems.push(`the mended program is another one: ${difference}`);
    if (hasOtherLineEndings(file.text, outcome.output)) outcome.problems.push('the fix mixes line endings');
    if (mend(outcome.output) !== outcome.output) outcome.problems.push('a second run with fixes changes it again');
  } catch (error) {
    outcome.problems.push(`crash: ${error instanceof Error ? error.stack : String(error)}`);
  }
  return outcome;
}

/**
 * A finding of the plugin, or that the file does not parse; not the notes on comments that configure other rules.
 * @param {Message} message
 */
function isFinding({ fatal, ruleId }) {
  return fatal === true || ruleId !== null;
}

/**
 * @param {string} published
 * @param {string} mended
 */
function hasOtherLineEndings(published, mended) {
  const isPure = !/(?<!\r)\n/.test(published);
  return isPure ? /(?<!\r)\n/.test(mended) : mended.split('\r\n').length > published.split('\r\n').length;
}

/** @param {readonly Message[]} left */
function findProblems(left) {
  return left
    .filter((message) => message.fatal || message.fix)
    .map(({ fatal, line, ruleId, message }) =>
      fatal
        ? `does not parse after the fix, at line ${line}: ${message}`
        : `line ${line} of the mended file still has a fixable finding of ${ruleId}`,
    );
}

/**
 * The config under which the published file parses.
 * @param {SourceFile} file
 * @param {string} folder
 * @returns {Config[] | undefined}
 */
function findConfig(file, folder) {
  const linter = new Linter({ cwd: folder });
  for (const sourceType of file.sourceTypes) {
    const language = languageConfig(file, sourceType);
    const messages = linter.verify(file.text, [language], { filename: file.path });
    if (!messages.some((message) => message.fatal)) {
      return [language, { ...noinherit.configs.recommended, files }];
    }
  }
  return undefined;
}

/**
 * @param {SourceFile} file
 * @param {'module' | 'commonjs'} sourceType
 * @returns {Config}
 */
function languageConfig(file, sourceType) {
  return {
    files,
    // The packages' own comments configure rules that are not loaded here.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
    languageOptions: {
      sourceType,
      ...(file.isTypeScript && { parser }),
      parserOptions: { ecmaFeatures: { jsx: /sx$/.test(file.path) } },
    },
  };
}
