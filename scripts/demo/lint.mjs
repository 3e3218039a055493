import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

import { ESLint } from 'eslint';

import { Failure } from '../lib/terminal.mjs';

/**
 * @typedef {object} Finding
 * @property {string} file relative to the scratch folder
 * @property {number} line
 * @property {string} rule
 * @property {string} message
 * @property {string} code the reported source line
 * @property {boolean} fixable
 */

/**
 * @param {string} scratch
 * @param {string[]} paths
 * @returns {Promise<{ files: number, findings: Finding[] }>}
 */
export async function lint(scratch, paths) {
  const eslint = new ESLint({ cwd: scratch });
  const results = await eslint.lintFiles(paths);
  const findings = results.flatMap((result) => {
    const lines = (result.source ?? '').split(/\r?\n/);
    return result.messages.filter(isFinding).map((message) => ({
      file: relative(scratch, result.filePath),
      line: message.line,
      rule: message.ruleId ?? 'does not parse',
      message: message.message,
      code: lines[message.line - 1]?.trim() ?? '',
      fixable: message.fix !== undefined,
    }));
  });
  return { files: results.length, findings };
}

/**
 * True for findings of the plugin and for syntax errors, false for warnings about comments that configure other rules.
 * @param {import('eslint').Linter.LintMessage} message
 */
function isFinding({ fatal, ruleId }) {
  return fatal === true || ruleId !== null;
}

/**
 * Applies the first suggestion of a rule in a file, as a click in an editor does.
 * @param {string} scratch
 * @param {string} file
 * @param {string} rule
 */
export async function applySuggestion(scratch, file, rule) {
  const [result] = await new ESLint({ cwd: scratch }).lintFiles([file]);
  const suggestion = result?.messages.find(({ ruleId }) => ruleId === rule)?.suggestions?.[0];
  if (suggestion === undefined) throw new Failure(`${rule} suggests nothing in ${file}.`, 'see the rule’s tests.');
  const { range, text } = suggestion.fix;
  const source = result?.source ?? '';
  writeFileSync(join(scratch, file), source.slice(0, range[0]) + text + source.slice(range[1]));
}

/**
 * Runs `eslint --fix` as a user does.
 * @param {string} scratch
 * @param {readonly string[]} paths
 */
export function fix(scratch, paths) {
  const command = join(dirname(createRequire(import.meta.url).resolve('eslint/package.json')), 'bin', 'eslint.js');
  try {
    execFileSync(process.execPath, [command, '--fix', ...paths], { cwd: scratch, encoding: 'utf8' });
  } catch (error) {
    const { status, stdout, stderr } = /** @type {{ status?: number, stdout?: string, stderr?: string }} */ (error);
    // 1 means that findings are left, which the next lint shows; any other code is a failure of ESLint itself.
    if (status !== 1) {
      throw new Failure(
        `eslint --fix exited with ${status}:\n${stdout}${stderr}`,
        'the message above is ESLint’s; an error inside a noinherit rule is a bug of this package.',
      );
    }
  }
}
