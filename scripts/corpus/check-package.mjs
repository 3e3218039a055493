// A worker thread that checks one package after another.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

import { repository } from '../lib/ensure-build.mjs';
import { checkFile } from './check-file.mjs';
import { findSourceFiles } from './source-files.mjs';

/** @typedef {import('./packages.mjs').Entry} Entry */

/**
 * @typedef {object} Result
 * @property {Entry} entry
 * @property {number} files
 * @property {number} typescript how many of the files are TypeScript
 * @property {number} unparsed published files that do not parse with any parser settings
 * @property {import('./shapes.mjs').Shape[]} shapes of all findings
 * @property {import('./sample.mjs').Found[]} found
 * @property {import('./types.mjs').Fixed[]} typed TypeScript files that the fixes changed
 * @property {number} fixed how many files the fixes changed
 * @property {number} left findings without a fix
 * @property {string[]} problems
 */

const { write } = /** @type {{ write: boolean }} */ (workerData);

parentPort?.on('message', (/** @type {{ entry: Entry, folder: string }} */ { entry, folder }) => {
  parentPort?.postMessage(checkPackage(entry, folder));
});

/**
 * @param {Entry} entry
 * @param {string} folder
 * @returns {Result}
 */
function checkPackage(entry, folder) {
  const files = findSourceFiles(folder);
  /** @type {Result} */
  const result = {
    entry,
    files: files.length,
    typescript: files.filter(({ isTypeScript }) => isTypeScript).length,
    unparsed: 0,
    shapes: [],
    found: [],
    typed: [],
    fixed: 0,
    left: 0,
    problems: [],
  };
  for (const file of files) {
    const outcome = checkFile(file, folder);
    if (!outcome.parsed) result.unparsed += 1;
    const where = `${entry.name}@${entry.version}/${file.name}`;
    result.shapes.push(...outcome.shapes);
    result.found.push(
      ...outcome.found.map(({ ruleId, line, endLine = line, message }, index) => ({
        where: `${where}:${line}`,
        rule: String(ruleId).replace('noinherit/', ''),
        isLeak: outcome.leaks[index] === true,
        path: file.path,
        line,
        endLine,
        message,
      })),
    );
    result.left += outcome.left.length;
    result.problems.push(...outcome.problems.map((problem) => `${file.name}: ${problem}`));
    if (outcome.output !== file.text) {
      result.fixed += 1;
      if (file.isTypeScript) result.typed.push({ path: file.path, name: where, output: outcome.output });
      if (write) keep(folder, file.name, outcome.output);
    }
  }
  return result;
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string} text
 */
function keep(folder, name, text) {
  const path = join(repository, '.cache', 'corpus-fixed', relative(join(repository, '.cache', 'corpus'), folder), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
