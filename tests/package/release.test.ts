import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { repository } from './packed.ts';

const read = (file: string): string => readFileSync(join(repository, file), 'utf8');
const manifest = JSON.parse(read('package.json'));

describe('a release', () => {
  const { on, permissions, jobs } = parse(read('.github/workflows/release.yml'));
  const { publish } = jobs;
  const runs: string[] = publish.steps.flatMap(({ run }: { run?: string }) => run ?? []);

  it('comes from a tag, with provenance, after everything that must pass', () => {
    expect(on).toEqual({ push: { tags: ['v*'] } });
    expect(runs.at(-1)).toBe('npm publish --provenance --access public');
    expect(runs.at(-2)).toBe('.ci/run');
  });

  it('may write nothing but the token that proves where it comes from', () => {
    expect(permissions).toEqual({ contents: 'read' });
    expect(publish.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(read('.github/workflows/release.yml')).not.toContain('secrets.');
  });

  it('names the repository that provenance is checked against, and has its licence and its changelog', () => {
    expect(manifest.repository.url).toBe(`git+${manifest.homepage.replace(/#.*$/, '')}.git`);
    expect(read('LICENSE')).toContain(`${manifest.license} License`);
    expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## ${manifest.version.replaceAll('.', '\\.')}$`, 'm'));
    expect(manifest.scripts.install ?? manifest.scripts.postinstall).toBeUndefined();
  });
});
