import { join } from 'node:path';

import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import plugin from '../../src/index.ts';
import { usePackageFolder } from './package-folder.ts';

const folder = usePackageFolder();
const { write } = folder;

const CALL = "await new Deno.Command('true').output();\n";

/** A file of the project after `--fix`, in as many passes as it needs. */
function mend(code: string, settings: object = {}): string {
  const config: Linter.Config = {
    files: ['**/*.js'],
    plugins: { noinherit: plugin },
    rules: { 'noinherit/no-unsealed-spawn': 'error', 'noinherit/no-unmarked-open': 'error' },
    settings: { noinherit: settings },
  };
  return new Linter({ cwd: folder.path }).verifyAndFix(code, [config], { filename: join(folder.path, 'src/a.js') })
    .output;
}

/** The module specifier of the first import. */
const source = (text: string): string | undefined => /^import .* from '([^']*)';$/m.exec(text)?.[1];

describe('in a Deno project, a fix imports the runtime', () => {
  it('by `npm:` if the import map does not have it', () => {
    write('deno.json', '{}');
    expect(source(mend(CALL))).toBe('npm:eslint-plugin-noinherit/runtime');
  });

  it.each([
    [
      'its own name',
      '{ "imports": { "eslint-plugin-noinherit": "npm:eslint-plugin-noinherit@^0.1.0" } }',
      'eslint-plugin-noinherit',
    ],
    [
      'another name',
      '{ "imports": { "fs": "npm:fs-extra", "noinherit": "npm:eslint-plugin-noinherit" } }',
      'noinherit',
    ],
  ])('by the import map, where that gives it %s', (_name, text, name) => {
    write('deno.json', text);
    expect(source(mend(CALL))).toBe(`${name}/runtime`);
  });

  it('by the import map of a deno.jsonc, with comments and commas', () => {
    write('deno.jsonc', '{\n  // ours\n  "imports": { "@x/ni": "npm:eslint-plugin-noinherit", /* and */ },\n}\n');
    expect(source(mend(CALL))).toBe('@x/ni/runtime');
  });

  it('as the file imports it already, with its version', () => {
    write('deno.json', '{}');
    const existing = "import { sealed } from 'npm:eslint-plugin-noinherit@0.1/runtime';\n";
    expect(mend(`${existing}sealed(f);\n${CALL}`)).toBe(
      `import { sealDescriptors, sealed } from 'npm:eslint-plugin-noinherit@0.1/runtime';\nsealed(f);\nsealDescriptors();\n${CALL}`,
    );
  });

  it('if only the settings say that the file runs on Deno', () => {
    write('deno.json', '{}');
    const code = "import { openSync } from 'node:fs';\nexport const fd = openSync('a');\n";
    const runtimeIn = (text: string): string | undefined => /'([^']*runtime)'/.exec(text)?.[1];
    expect(runtimeIn(mend(code, { targets: { deno: true } }))).toBe('npm:eslint-plugin-noinherit/runtime');
    expect(runtimeIn(mend(code))).toBe('eslint-plugin-noinherit/runtime');
  });

  it('as usual if a package.json is nearer, there is no deno.json, or the settings name a module', () => {
    expect(source(mend(CALL))).toBe('eslint-plugin-noinherit/runtime');
    write('deno.json', '{}');
    expect(source(mend(CALL, { runtime: '#descriptors' }))).toBe('#descriptors');
    write('src/package.json', '{}');
    expect(source(mend(CALL))).toBe('eslint-plugin-noinherit/runtime');
  });

  it('as usual if the package.json next to the deno.json has the package', () => {
    write('deno.json', '{ "nodeModulesDir": "manual" }');
    write('package.json', '{ "dependencies": { "eslint-plugin-noinherit": "*" } }');
    expect(source(mend(CALL))).toBe('eslint-plugin-noinherit/runtime');
    write('package.json', '{ "dependencies": { "koffi": "*" } }');
    expect(source(mend(CALL))).toBe('npm:eslint-plugin-noinherit/runtime');
  });

  it('by `npm:` if the deno.json cannot be read', () => {
    write('deno.json', '{ "imports": ');
    expect(source(mend(CALL))).toBe('npm:eslint-plugin-noinherit/runtime');
  });
});

describe('a package with the prefix `npm:`', () => {
  it.each([
    ["import { execa } from 'npm:execa@9';\nawait execa('a');\n", 'no-unsealed-spawn'],
    ["import fs from 'npm:fs-extra@^11.0.0';\nexport const fd = fs.openSync('a');\n", 'no-unmarked-open'],
    [
      "const { default: fs } = await import('npm:fs-extra');\nexport const fd = fs.openSync('a');\n",
      'no-unmarked-open',
    ],
  ])('is known: %s', (code, rule) => {
    const config: Linter.Config = { plugins: { noinherit: plugin }, rules: { [`noinherit/${rule}`]: 'error' } };
    expect(new Linter().verify(code, [config]).map(({ ruleId }) => ruleId)).toEqual([`noinherit/${rule}`]);
  });
});
