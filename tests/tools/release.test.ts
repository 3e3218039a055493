import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';

import { repository } from '../package/packed.ts';
import { GIT_SETTINGS, makeProject, programOf, run, type Ended, type Project } from './workspace.ts';

const workflow = parse(readFileSync(join(repository, '.github/workflows/release.yml'), 'utf8')) as {
  readonly jobs: { readonly check: { readonly steps: readonly { readonly name?: string; readonly run?: string }[] } };
};
/** What the workflow checks about a tag before it publishes it. */
const demand = workflow.jobs.check.steps.find(({ name = '' }) => name.startsWith('Check that the tag'))?.run ?? '';

let project: Project;
let made: Ended;

beforeAll(() => {
  project = makeProject({
    'package.json': '{ "name": "example", "version": "0.1.0" }\n',
    'CHANGELOG.md': '# Changelog\n\n## [Unreleased]\n\n* Something new.\n\n## [0.1.0]\n\nThe first version.\n',
    '.release-it.json': readFileSync(join(repository, '.release-it.json'), 'utf8'),
  });
  shell('git init --quiet --initial-branch main && git add --all && git commit --quiet --message "As it was"');
  shell(
    'git init --quiet --bare .git/remote && git remote add origin "$PWD/.git/remote" && git push --quiet -u origin main',
  );
  made = run(programOf('release', 'release-it'), ['minor', '--ci'], project.folder, GIT_SETTINGS);
});
afterAll(() => project[Symbol.dispose]());

function shell(command: string, env: NodeJS.ProcessEnv = {}): Ended {
  return run('bash', ['-e', '-c', command], project.folder, { ...GIT_SETTINGS, ...env });
}

it('makes the number, the part of the changelog, the commit and the tag of a version', () => {
  expect(made.status, made.stderr).toBe(0);
  expect(JSON.parse(project.read('package.json'))).toMatchObject({ version: '0.2.0' });
  expect(project.read('CHANGELOG.md')).toMatch(
    /^# Changelog\n\n## \[Unreleased\]\n\n## \[0\.2\.0\] - \d{4}-\d\d-\d\d\n\n\* Something new\.\n\n## \[0\.1\.0\]\n/,
  );
  expect(shell('git log -1 --format=%s').stdout).toBe('Version 0.2.0\n');
  expect(shell('git ls-remote --tags origin').stdout).toMatch(/refs\/tags\/v0\.2\.0\n/);
});

it('makes a tag that the workflow takes, and no other tag is taken', () => {
  expect(demand).toContain('CHANGELOG.md');
  expect(shell(demand, { GITHUB_REF_NAME: 'v0.2.0' }).status).toBe(0);
  expect(shell(demand, { GITHUB_REF_NAME: 'v0.3.0' }).status).not.toBe(0);
  expect(
    shell(`git rm --quiet --cached CHANGELOG.md; sed -i /0.2.0/d CHANGELOG.md; ${demand}`, {
      GITHUB_REF_NAME: 'v0.2.0',
    }).status,
  ).not.toBe(0);
});
