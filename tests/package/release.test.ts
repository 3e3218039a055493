import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { repository } from './packed.ts';

const read = (file: string): string => readFileSync(join(repository, file), 'utf8');
const manifest = JSON.parse(read('package.json'));

describe('a release', () => {
  const { on, permissions, jobs } = parse(read('.github/workflows/release.yml'));
  const { check, publish } = jobs;
  const stepsOf = (job: { steps: readonly { run?: string; uses?: string }[] }): string[] =>
    job.steps.map(({ run = '', uses = '' }) => run || uses.replace(/@.*/, ''));

  it('comes from a tag, with provenance, after everything that must pass', () => {
    expect(on).toEqual({ push: { tags: ['v*'] } });
    expect(stepsOf(check).slice(-3)).toEqual(['.ci/run', 'npm pack', 'actions/upload-artifact']);
    expect(publish.needs).toBe('check');
    expect(stepsOf(publish).slice(-2)).toEqual([
      'actions/download-artifact',
      'npm publish ./*.tgz --provenance --access public',
    ]);
  });

  it('has the provenance token only where no code of a dependency runs', () => {
    expect(permissions).toEqual({ contents: 'read' });
    expect(check.permissions).toBeUndefined();
    expect(publish.permissions).toEqual({ 'id-token': 'write' });
    expect(stepsOf(publish).filter((step) => /npm (?:ci|install|run)|checkout/.test(step))).toEqual([]);
    expect(read('.github/workflows/release.yml')).not.toContain('secrets.');
  });

  it('names the repository that provenance is checked against, and has its licence and its changelog', () => {
    expect(manifest.repository.url).toBe(`git+${manifest.homepage.replace(/#.*$/, '')}.git`);
    expect(read('LICENSE')).toContain(`${manifest.license} License`);
    expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## \\[${manifest.version.replaceAll('.', '\\.')}\\]`, 'm'));
    expect(manifest.scripts.install ?? manifest.scripts.postinstall).toBeUndefined();
  });
});

describe('a pull request', () => {
  const { on, permissions, jobs } = parse(read('.github/workflows/pull-request.yml'));
  const fast = read('.ci/fast');

  it('runs the fast half of what a release runs', () => {
    expect(Object.keys(on)).toContain('pull_request');
    expect(jobs.check.steps.at(-1)).toEqual({ run: '.ci/fast' });
    expect(read('.ci/run')).toMatch(/^\.ci\/fast$/m);
    for (const command of ['npm ci', 'npm run build', 'typecheck', 'lint', 'format:check', 'knip', 'docs', 'npm test'])
      expect(fast).toContain(command);
  });

  it('runs on the oldest supported Node, and can write nothing', () => {
    expect(jobs.check.strategy.matrix.node).toContain(/\^(20\.\d+)/.exec(manifest.engines.node)?.[1]);
    expect(permissions).toEqual({ contents: 'read' });
  });
});
