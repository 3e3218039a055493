import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ensureBuild } from '../lib/ensure-build.mjs';
import { endProgress, Failure, heading, paint, progress, runCommand, say } from '../lib/terminal.mjs';
import { checkHarms, measureHarms, sayHarms } from './harms.mjs';
import { askServer, inheritedIn, sayHeld } from './inheritance.mjs';
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
      `Done in ${((performance.now() - started) / 1000).toFixed(0)} seconds. The scratch folder was removed.`,
    ),
  );
});

/** @param {string} scratch */
async function demo(scratch) {
  const held = process.platform === 'linux' ? await showHarms(scratch) : undefined;

  progress(`Linting ${packages.length} published packages …`);
  const first = await lint(scratch, PACKAGES);
  endProgress();
  heading('2. Ten published packages of other authors, linted');
  say(`  ${packages.slice(0, 5).join(', ')},`);
  say(`  ${packages.slice(5).join(', ')}:`);
  say(`  ${first.files} files, ${first.findings.length} findings with the config "recommended"`);
  say();
  sayPerRule(first.findings);
  sayExamples(first.findings);
  if (first.findings.length === 0) {
    throw new Failure('there are no findings.', 'see whether src/configs.ts turns the rules on.');
  }

  heading('3. Fixed by one eslint --fix, and linted again');
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
      'each finding above should have been fixed: add its code to the tests of that rule.',
    );
  }

  heading('4. The fixed packages, loaded and used');
  progress('Starting them …');
  const used = spawnSync(process.execPath, ['use-packages.mjs'], { cwd: scratch, encoding: 'utf8', timeout: 60_000 });
  endProgress();
  say(used.stdout.trimEnd());
  if (used.status !== 0) {
    throw new Failure(
      `a fixed package no longer works.\n${used.stderr}`,
      'compare the fixed files with the published ones: a fix has changed what the code does.',
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
  sayHeld('As fixed:', held.after);
  if (inheritedIn(held.before).length < 2 || inheritedIn(held.after).length > 0) {
    throw new Failure(
      'the child should inherit two descriptors before the fix and none after it.',
      'the lists above show what it inherited; run "npx noinherit doctor" to see whether the runtime works here.',
    );
  }
}

/**
 * Shows the harm, fixes the programs, and shows that the harm is gone.
 * @param {string} scratch
 */
async function showHarms(scratch) {
  progress('Running three small programs as written …');
  const before = { harms: await measureHarms(scratch), held: await askServer(scratch) };
  progress('Fixing them, and running them again …');
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
