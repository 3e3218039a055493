import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import plugin from '../../src/index.ts';
import { repository } from './packed.ts';

const { meta = {}, configs, rules: modules = {} } = plugin;
const rules = Object.keys(modules).sort();

describe('every rule of the plugin', () => {
  it('is a file of src/rules, and every file is a rule', () => {
    const files = namesIn('src/rules', '.ts').filter((name) =>
      readFileSync(join(repository, 'src/rules', `${name}.ts`), 'utf8').match(/defineRule\(\{/),
    );
    expect(files).toEqual(rules);
  });

  it('has a page, and every page a rule', () => {
    expect(namesIn('docs/rules', '.md')).toEqual(rules);
  });

  it('has a folder of tests', () => {
    expect(readdirSync(join(repository, 'tests/rules'))).toEqual(expect.arrayContaining(rules));
  });

  it('has a row in the table of the readme', () => {
    const readme = readFileSync(join(repository, 'README.md'), 'utf8');
    const [, list = ''] =
      /<!-- begin auto-generated rules list -->(.*)<!-- end auto-generated rules list -->/s.exec(readme) ?? [];
    const rows = [...list.matchAll(/^\| \[([^\]]+)\]\(docs\/rules\/\1\.md\)/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual(rules);
  });

  it('is an error in the recommended config, under the name that the docs use', () => {
    expect(meta.namespace).toBe('noinherit');
    const recommended = rules.filter((name) => isRecommended(modules[name]));
    expect(configs.recommended.rules).toEqual(
      Object.fromEntries(recommended.map((name) => [`noinherit/${name}`, 'error'])),
    );
    expect(recommended).not.toEqual([]);
  });

  it('names its weakness', () => {
    const weaknesses = rules.map((name) => [name, (modules[name]?.meta?.docs as { cwe?: string } | undefined)?.cwe]);
    expect(weaknesses.filter(([, cwe]) => !/^CWE-\d+$/.test(cwe ?? ''))).toEqual([]);
    expect(weaknesses).toContainEqual(['no-unsealed-spawn', 'CWE-403']);
  });

  it('is in the config leaks if it was measured to find harm', () => {
    expect(Object.keys(configs.leaks.rules ?? {}).sort()).toEqual(
      [
        'no-missing-runtime',
        'no-raw-native-open',
        'no-unclosed-child-stdio',
        'no-unmarked-adopted',
        'no-unmarked-transfer',
        'no-unsealed-execve',
        'no-unsealed-spawn',
        'no-wide-stdio',
      ].map((name) => `noinherit/${name}`),
    );
    expect(configs.leaks.rules?.['noinherit/no-unsealed-spawn']).toEqual(['error', { onlyWithNativeCode: true }]);
    expect(configs.leaks.rules?.['noinherit/no-unclosed-child-stdio']).toEqual(['error', { exceptDaemons: true }]);
  });

  it('points to its page at this version', () => {
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    expect(meta.version).toBe(version);
    for (const name of rules) {
      expect(modules[name]?.meta?.docs?.url).toMatch(new RegExp(`/v${version}/docs/rules/${name}\\.md$`));
    }
  });
});

function isRecommended(rule: (typeof modules)[string] | undefined): boolean {
  return (rule?.meta?.docs as { recommended?: boolean } | undefined)?.recommended === true;
}

function namesIn(folder: string, extension: string): string[] {
  return readdirSync(join(repository, folder))
    .filter((name) => name.endsWith(extension))
    .map((name) => name.slice(0, -extension.length))
    .sort();
}
