import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ensureBuild } from '../lib/ensure-build.mjs';
import { endProgress, Failure, heading, paint, progress, runCommand, say } from '../lib/terminal.mjs';
import { checkHarms, measureHarms, sayHarms } from './harms.mjs';
import { askServer, sayHeld, strangersIn } from './inheritance.mjs';
import { applySuggestion, fix, lint } from './lint.mjs';
import { packages } from './packages.mjs';
import { sayChanges, sayExamples, sayFinding, sayPerRule } from './report.mjs';
import { makeScratch, removeScratch } from './scratch.mjs';

/** The programs that one run lints and fixes. */
const PROGRAMS = ['harms', 'server.mjs'];
const PACKAGES = ['packages'];

await runCommand(async () => {
  const started = performance.now();
  ensureBuild();
  progress('Copying the packages to a scratch folder …');
  const scratch = makeScratch();
  try {
    await demo(scratch);
  } finally {
    removeScratch(scratch);
  }
  say();
  say(
    paint(
      'green',
      `Done in ${((performance.now() - started) / 1000).toFixed(0)} seconds; the scratch folder is removed.`,
    ),
  );
});

/** @param {string} scratch */
async function demo(scratch) {
  const held = process.platform === 'linux' ? await showHarms(scratch) : undefined;

  progress(`Linting ${packages.length} published packages …`);
  const first = await lint(scratch, PACKAGES);
  endProgress();
  heading('2. Linted: ten packages that nobody here wrote');
  say(`  ${packages.slice(0, 5).join(', ')},`);
  say(`  ${packages.slice(5).join(', ')}:`);
  say(`  ${first.files} files, ${first.findings.length} findings of the recommended config`);
  say();
  sayPerRule(first.findings);
  sayExamples(first.findings);
  if (first.findings.length === 0) {
    throw new Failure('nothing was found.', 'the rules are switched off: see src/configs.ts.');
  }

  heading('3. Mended by one eslint --fix, and linted again');
  progress('Running eslint --fix …');
  fix(scratch, PACKAGES);
  progress('Linting again …');
  const second = await lint(scratch, PACKAGES);
  endProgress();
  say(`  ${second.files} files, ${second.findings.length} findings`);
  if (second.findings.length > 0) {
    second.findings.forEach(sayFinding);
    throw new Failure(
      'findings are left after one eslint --fix.',
      'each line above names a place that a fix should have reached: take it into a test of that rule.',
    );
  }

  heading('4. The mended packages, loaded and at work');
  progress('Starting them …');
  const used = spawnSync(process.execPath, ['use-packages.mjs'], { cwd: scratch, encoding: 'utf8', timeout: 60_000 });
  endProgress();
  say(used.stdout.trimEnd());
  if (used.status !== 0) {
    throw new Failure(
      `a mended package no longer does its job.\n${used.stderr}`,
      'compare the mended file with the published one: a fix has changed what it does.',
    );
  }

  heading('5. What a child of the small server inherits');
  if (!held) {
    say(`  This part reads /proc, which ${process.platform} does not have. It runs on Linux.`);
    return;
  }
  sayHeld('As written:', held.before);
  say();
  sayChanges(join(dirname(fileURLToPath(import.meta.url)), 'server.mjs'), join(scratch, 'server.mjs'));
  say();
  sayHeld('As mended:', held.after);
  if (strangersIn(held.before).length < 2 || strangersIn(held.after).length > 0) {
    throw new Failure(
      'the child should get two strange descriptors before the fix and none after it.',
      'the lists above show what it got; run "npm test" to see whether the runtime works here.',
    );
  }
}

/**
 * Shows the harm, fixes the programs, and shows that the harm is gone.
 * @param {string} scratch
 */
async function showHarms(scratch) {
  progress('Starting three small programs, as they are written …');
  const before = { harms: await measureHarms(scratch), held: await askServer(scratch) };
  progress('Mending them, and starting them again …');
  fix(scratch, PROGRAMS);
  await applySuggestion(scratch, join('harms', 'wait.mjs'), 'noinherit/no-close-wait');
  const after = { harms: await measureHarms(scratch), held: await askServer(scratch) };
  endProgress();
  heading('1. Three small programs, before and after one eslint --fix');
  const held = { before: before.held, after: after.held };
  sayHarms(before.harms, after.harms, held);
  checkHarms(before.harms, after.harms);
  return held;
}
