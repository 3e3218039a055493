// npm run corpus:behaviour [-- <name> …]
//   --update  writes scripts/behaviour/results.json, which docs/precision.md shows
// Runs the packages' own tests on the published and on the fixed sources. Both runs must have the same results, and
// in the second one the runtime must really mark.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { downloadAll } from '../corpus/download.mjs';
import { readEntries } from '../corpus/packages.mjs';
import { findSourceFiles } from '../corpus/source-files.mjs';
import { ensureBuild, repository } from '../lib/ensure-build.mjs';
import { endProgress, Failure, paint, progress, runCommand, say, table } from '../lib/terminal.mjs';
import { packages } from './packages.mjs';

/** @typedef {import('./packages.mjs').Tested} Tested */

/** Dependencies are installed as of this day: a newer one that breaks a package's tests says nothing about a fix. */
const BEFORE = '2026-11-20';
const MINUTES = 5;

const work = join(repository, '.cache', 'behaviour');
const witness = fileURLToPath(new URL('witness.cjs', import.meta.url));
const results = new URL('results.json', import.meta.url);
const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { update: { type: 'boolean', default: false } },
});

await runCommand(async () => {
  ensureBuild();
  const { checkFile } = await import('../corpus/check-file.mjs');
  const chosen = packages.filter(({ name }) => names.length === 0 || names.includes(name));
  if (chosen.length === 0)
    throw new Failure(`none of the packages is called ${names.join(' or ')}.`, 'see scripts/behaviour/packages.mjs.');
  mkdirSync(work, { recursive: true });
  const plugin = packPlugin();
  const entries = readEntries();
  const pairs = chosen.map((tested) => {
    const entry = entries.find(({ name }) => name === tested.name);
    if (!entry)
      throw new Failure(`${tested.name} is not in the corpus.`, `run "node scripts/corpus/add.mjs ${tested.name}".`);
    return { tested, entry };
  });
  const folders = await downloadAll(pairs.map(({ entry }) => entry));
  const rows = pairs.map(({ tested, entry }, i) => {
    const label = `[${i + 1}/${chosen.length}] ${entry.name}@${entry.version}`;
    const folder = join(work, `${entry.name}-${entry.version}`);
    progress(`${label}: installing what its tests need …`);
    prepare(folders.get(entry) ?? '', folder, tested);
    progress(`${label}: its tests, as published …`);
    const before = runTests(join(folder, 'published'), tested);
    progress(`${label}: fixing it, and its tests again …`);
    const findings = fixCopy(folder, checkFile, plugin);
    const after = runTests(join(folder, 'fixed'), tested);
    endProgress();
    const verdict = compare(before, after);
    if (verdict !== 'as before') say(paint('red', `${label}: ${verdict}\n${after.output.slice(-4000)}`));
    return {
      package: `${entry.name}@${entry.version}`,
      ...(tested.note && { note: tested.note }),
      findings,
      before: { passed: before.passed, failed: before.failed },
      after: { passed: after.passed, failed: after.failed },
      marking: after.marking,
      verdict,
    };
  });
  say();
  for (const line of table(
    ['package', 'findings', 'passed, failed before', 'and after', 'processes that marked', ''],
    rows.map((row) => [
      row.package,
      row.findings,
      `${row.before.passed}, ${row.before.failed}`,
      `${row.after.passed}, ${row.after.failed}`,
      row.marking,
      row.verdict,
    ]),
  ))
    say(line);
  if (options.update) writeResults(rows);
  const isAsExpected = options.update || isAsWritten(rows);
  const failed = rows.filter(({ verdict }) => verdict !== 'as before').length;
  say();
  say(`${rows.length - failed} passed, ${failed} failed`);
  if (failed > 0 || !isAsExpected) process.exitCode = 1;
});

/** @typedef {{ package: string, note?: string, findings: number, before: object, after: object }} Row */

/**
 * Updates the rows of the packages that were run, and keeps the others.
 * @param {readonly Row[]} rows
 */
function writeResults(rows) {
  const others = readResults().filter((one) => names.length > 0 && !rows.some((row) => row.package === one.package));
  const all = [...rows, ...others].toSorted((a, b) => (a.package < b.package ? -1 : 1));
  const lines = all.map(({ package: name, note, findings, before, after }) =>
    JSON.stringify({ package: name, ...(note && { note }), findings, before, after }),
  );
  writeFileSync(results, `[\n${lines.map((line) => `  ${line}`).join(',\n')}\n]\n`);
}

/** @returns {Row[]} */
function readResults() {
  return existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : [];
}

/**
 * Whether the numbers of findings are those on the page. The number of passing tests depends on Node's version.
 * @param {readonly Row[]} rows
 */
function isAsWritten(rows) {
  const written = readResults();
  const other = rows.filter((row) => written.find((one) => one.package === row.package)?.findings !== row.findings);
  for (const { package: name, findings } of other)
    say(`${name} has ${findings} findings, and others in results.json: run "npm run corpus:behaviour -- --update".`);
  return other.length === 0;
}

/** The tarball that users would install. */
function packPlugin() {
  const [packed] = Object.values(
    JSON.parse(npm(repository, ['pack', '--json', '--ignore-scripts', '--pack-destination', work])),
  );
  return join(work, packed.filename);
}

/**
 * Copies the package and installs its dependencies, unless that has been done before.
 * @param {string} source
 * @param {string} folder
 * @param {Tested} tested
 */
function prepare(source, folder, { needs }) {
  const published = join(folder, 'published');
  if (existsSync(join(published, 'installed'))) return;
  rmSync(folder, { recursive: true, force: true });
  cpSync(source, published, { recursive: true });
  const file = join(published, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  delete manifest.devDependencies;
  delete manifest.scripts;
  writeFileSync(file, JSON.stringify(manifest, null, 2));
  npm(published, ['install', '--before', BEFORE, '--ignore-scripts', '--no-package-lock', ...needs]);
  writeFileSync(join(published, 'installed'), '');
}

/**
 * Makes a copy of the published package, applies all fixes in it, and returns the number of findings.
 * @param {string} folder
 * @param {typeof import('../corpus/check-file.mjs').checkFile} checkFile
 * @param {string} plugin
 */
function fixCopy(folder, checkFile, plugin) {
  const fixed = join(folder, 'fixed');
  rmSync(fixed, { recursive: true, force: true });
  cpSync(join(folder, 'published'), fixed, { recursive: true, verbatimSymlinks: true });
  npm(fixed, ['install', '--no-save', '--no-package-lock', '--ignore-scripts', plugin]);
  let findings = 0;
  for (const file of findSourceFiles(fixed)) {
    const outcome = checkFile(file, fixed);
    findings += outcome.found.length;
    if (outcome.output !== file.text) writeFileSync(file.path, outcome.output);
  }
  return findings;
}

/**
 * @typedef {object} Run
 * @property {number | null} code
 * @property {number} passed
 * @property {number} failed
 * @property {number} marking the number of processes that loaded the runtime's native part
 * @property {string} output
 */

/**
 * @param {string} cwd
 * @param {Tested} tested
 * @returns {Run}
 */
function runTests(cwd, { test }) {
  const witnessed = join(cwd, 'witnessed');
  rmSync(witnessed, { force: true });
  const { status, stdout, stderr } = spawnSync(process.execPath, test, {
    cwd,
    encoding: 'utf8',
    // Processes that the tests start are counted as well.
    env: {
      ...process.env,
      NODE_OPTIONS: `--require ${JSON.stringify(witness)}`,
      NOINHERIT_WITNESS: witnessed,
      FORCE_COLOR: '0',
    },
    maxBuffer: 64 * 1024 * 1024,
    timeout: MINUTES * 60_000,
  });
  const output = `${stdout}${stderr}`;
  const marking = existsSync(witnessed) ? readFileSync(witnessed, 'utf8').split('\n').length - 1 : 0;
  return { code: status, passed: passedIn(output), failed: failedIn(output), marking, output };
}

/**
 * The count that node:test or mocha prints; without one, the number of lines that report a passed test.
 * @param {string} output
 */
function passedIn(output) {
  const counted = /^(?:# |ℹ )pass (\d+)$|^ *(\d+) passing/m.exec(output);
  return counted ? Number(counted[1] ?? counted[2]) : (output.match(/^ok\b|\bpassed\b/gim) ?? []).length;
}

/**
 * Some tests fail under a newer Node than they were written for. They must then fail in the fixed package, too.
 * @param {string} output
 */
function failedIn(output) {
  const counted = /^(?:# |ℹ )fail (\d+)$|^ *(\d+) failing/m.exec(output);
  return Number(counted?.[1] ?? counted?.[2] ?? 0);
}

/**
 * @param {Run} before
 * @param {Run} after
 */
function compare(before, after) {
  if (before.code === null || (before.code !== 0 && before.passed === 0))
    return `its tests do not run as they were published: ${before.output.slice(-1500)}`;
  if (before.code !== after.code || before.passed !== after.passed || before.failed !== after.failed)
    return 'its tests come out differently after the fixes';
  return after.marking > 0 ? 'as before' : 'nothing was marked: the tests do not reach the fixes';
}

/**
 * @param {string} cwd
 * @param {readonly string[]} args
 */
function npm(cwd, args) {
  try {
    return execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
  } catch (error) {
    const { stderr } = /** @type {{ stderr?: string }} */ (error);
    throw new Failure(
      `npm ${args[0]} failed.\n${stderr ?? error}`,
      'see whether the registry that npm is configured for can be reached, and run this again: what is there is kept.',
    );
  }
}
