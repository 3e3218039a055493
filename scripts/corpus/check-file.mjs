import parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import noinherit from 'eslint-plugin-noinherit';

import { findDifference } from './same-program.mjs';
import { shapeOf } from './shapes.mjs';

/** @typedef {import('./source-files.mjs').SourceFile} SourceFile */
/** @typedef {import('eslint').Linter.Config} Config */
/** @typedef {import('eslint').Linter.LintMessage} Message */

// ESLint does not lint files that only a pattern such as `**` matches.
const files = ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}'];

/**
 * @typedef {object} Outcome
 * @property {boolean} parsed whether the published file parses
 * @property {Message[]} found
 * @property {boolean[]} leaks for each finding, whether the config `leaks` reports it as well
 * @property {import('./shapes.mjs').Shape[]} shapes the shape of each finding
 * @property {Message[]} left
 * @property {string} output the file after one run with fixes
 * @property {string[]} problems what the fixes broke
 */

/**
 * Lints a file, fixes it, and checks that the fixes broke nothing.
 * @param {SourceFile} file
 * @param {string} folder of the package
 * @returns {Outcome}
 */
export function checkFile(file, folder) {
  const linter = new Linter({ cwd: folder });
  /** @type {Outcome} */
  const outcome = { parsed: false, found: [], leaks: [], shapes: [], left: [], output: file.text, problems: [] };
  try {
    const config = configs(file).find((candidate) => {
      outcome.found = linter.verify(file.text, candidate, { filename: file.path }).filter(isFinding);
      return !outcome.found.some(({ fatal }) => fatal);
    });
    if (!config) return { ...outcome, found: [] };
    outcome.parsed = true;
    outcome.left = outcome.found;
    if (outcome.found.length === 0) return outcome;
    const source = linter.getSourceCode();
    outcome.leaks = findLeaks(linter, file, config, outcome.found);
    outcome.shapes = outcome.found.map((message) => shapeOf(message, source));
    if (!outcome.found.some((message) => message.fix)) return outcome;
    // It repeats until nothing is left to fix, so its messages are also those of a second run.
    const { output, messages } = linter.verifyAndFix(file.text, config, { filename: file.path });
    outcome.output = output;
    outcome.left = messages.filter(isFinding);
    outcome.problems.push(...findProblems(outcome.left));
    const difference = findDifference(source.ast, linter.getSourceCode().ast);
    if (difference) outcome.problems.push(`the fixed program does something else: ${difference}`);
    if (hasOtherLineEndings(file.text, outcome.output)) outcome.problems.push('the fix mixes line endings');
  } catch (error) {
    outcome.problems.push(`crash: ${error instanceof Error ? error.stack : String(error)}`);
  }
  return outcome;
}

/**
 * @param {Linter} linter that has just read the file
 * @param {SourceFile} file
 * @param {Config[]} config
 * @param {readonly Message[]} found
 */
function findLeaks(linter, file, [language = {}], found) {
  const leaks = linter.verify(linter.getSourceCode(), [language, { ...noinherit.configs.leaks, files }], {
    filename: file.path,
  });
  const keys = new Set(leaks.map(keyOf));
  return found.map((message) => keys.has(keyOf(message)));
}

/** @param {Message} message */
function keyOf({ ruleId, line, column }) {
  return `${ruleId} ${line}:${column}`;
}

/**
 * True for findings of the plugin and for syntax errors, false for warnings about comments that configure other rules.
 * @param {Message} message
 */
function isFinding({ fatal, ruleId }) {
  return fatal === true || ruleId !== null;
}

/**
 * @param {string} published
 * @param {string} fixed
 */
function hasOtherLineEndings(published, fixed) {
  const isPure = !/(?<!\r)\n/.test(published);
  return isPure ? /(?<!\r)\n/.test(fixed) : fixed.split('\r\n').length > published.split('\r\n').length;
}

/** @param {readonly Message[]} left */
function findProblems(left) {
  return left
    .filter((message) => message.fatal || message.fix)
    .map(({ fatal, line, ruleId, message }) =>
      fatal
        ? `does not parse after the fix, at line ${line}: ${message}`
        : `line ${line} of the fixed file still has a fixable finding of ${ruleId}`,
    );
}

/**
 * The configs under which the published file may parse, the likely one first.
 * @param {SourceFile} file
 * @returns {Config[][]}
 */
function configs(file) {
  return file.sourceTypes.map((sourceType) => [
    languageConfig(file, sourceType),
    { ...noinherit.configs.strict, files },
  ]);
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
