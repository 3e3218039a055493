import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBuild } from '../lib/ensure-build.mjs';
import { endProgress, Failure, heading, paint, progress, runCommand, say } from '../lib/terminal.mjs';
import { askServer, sayHeld, strangersIn } from './inheritance.mjs';
import { fix, lint } from './lint.mjs';
import { packages } from './packages.mjs';
import { sayChanges, sayExamples, sayFinding, sayPerRule } from './report.mjs';
import { makeScratch, removeScratch } from './scratch.mjs';

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
  const before = process.platform === 'linux' ? await askServer(scratch) : undefined;
  const written = readFileSync(join(scratch, 'server.mjs'), 'utf8');

  progress(`Linting ${packages.length} published packages and a small server …`);
  const first = await lint(scratch);
  endProgress();
  heading(`1. Linted: ${packages.join(', ')}, and a small server`);
  say(`  ${first.files} files, ${first.findings.length} findings of the recommended config`);
  say();
  sayPerRule(first.findings);
  sayExamples(first.findings);
  if (first.findings.length === 0) {
    throw new Failure('nothing was found.', 'the rules are switched off: see src/configs.ts.');
  }

  heading('2. Mended by one eslint --fix, and linted again');
  progress('Running eslint --fix …');
  fix(scratch);
  progress('Linting again …');
  const second = await lint(scratch);
  endProgress();
  say(`  ${second.files} files, ${second.findings.length} findings`);
  if (second.findings.length > 0) {
    second.findings.forEach(sayFinding);
    throw new Failure(
      'findings are left after one eslint --fix.',
      'each line above names a place that a fix should have reached: take it into a test of that rule.',
    );
  }

  heading('3. The mended packages, loaded and at work');
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

  heading('4. What a child of the small server inherits');
  if (!before) {
    say(`  This part reads /proc, which ${process.platform} does not have. It runs on Linux.`);
    return;
  }
  sayHeld('As written:', before);
  say();
  sayChanges(written, readFileSync(join(scratch, 'server.mjs'), 'utf8'));
  say();
  const after = await askServer(scratch);
  sayHeld('As mended:', after);
  if (strangersIn(before).length < 2 || strangersIn(after).length > 0) {
    throw new Failure(
      'the child should get two strange descriptors before the fix and none after it.',
      'the lists above show what it got; run "npm test" to see whether the runtime works here.',
    );
  }
}
