import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { repository } from '../lib/ensure-build.mjs';
import { Failure } from '../lib/terminal.mjs';
import { packages } from './packages.mjs';

/** The config that a user would write, plus the information which of these old files are CommonJS. */
const eslintConfig = `import noinherit from 'eslint-plugin-noinherit';

export default [
  { ignores: ['**/test/**', '**/*.min.js'] },
  {
    files: ['**/*.js', '**/bin/http-server'],
    languageOptions: { sourceType: 'commonjs' },
  },
  {
    ...noinherit.configs.recommended,
    files: ['**/*.js', '**/*.mjs', '**/bin/http-server'],
  },
  // Comments such as "eslint no-unused-vars: error" speak to the packages' own configuration.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' } },
];
`;

/**
 * Creates a folder with copies of the demo's packages and server, which ESLint may change:
 * `packages/` is linted and fixed, `node_modules/` lets Node load it.
 * @returns {string} the folder
 */
export function makeScratch() {
  const scratch = mkdtempSync(join(tmpdir(), 'noinherit-demo-'));
  const modules = join(scratch, 'node_modules');
  mkdirSync(modules);
  // Fixed packages must depend on the runtime: no-missing-runtime requires it.
  writeFileSync(
    join(scratch, 'package.json'),
    '{ "private": true, "dependencies": { "eslint-plugin-noinherit": "*" } }\n',
  );

  for (const name of packages) {
    const published = installed(name);
    const copy = join(scratch, 'packages', name);
    const nested = join(published, 'node_modules');
    cpSync(published, copy, { recursive: true, filter: (file) => file !== nested });
    if (existsSync(nested)) link(nested, join(copy, 'node_modules'));
    link(copy, join(modules, name));
  }
  for (const name of dependenciesOf(packages)) link(installed(name), join(modules, name));

  const own = join(modules, 'eslint-plugin-noinherit');
  cpSync(join(repository, 'dist'), join(own, 'dist'), { recursive: true });
  cpSync(join(repository, 'package.json'), join(own, 'package.json'));

  for (const file of ['harms', 'server.mjs', 'use-packages.mjs']) {
    cpSync(new URL(file, import.meta.url), join(scratch, file), { recursive: true });
  }
  mkdirSync(join(scratch, 'public'));
  writeFileSync(join(scratch, 'public', 'hello.txt'), 'hello from a file\n');
  writeFileSync(join(scratch, 'eslint.config.mjs'), eslintConfig);
  return scratch;
}

/** @param {string} scratch */
export function removeScratch(scratch) {
  rmSync(scratch, { recursive: true, force: true });
}

/**
 * The direct and indirect dependencies of the packages, without those that are copied; with koffi, for the runtime.
 * @param {readonly string[]} names
 */
function dependenciesOf(names) {
  const found = new Set(['koffi']);
  for (const name of names) {
    for (const dependency of directDependencies(name)) {
      if (!packages.includes(dependency)) found.add(dependency);
    }
  }
  return found;
}

/** @param {string} name */
function directDependencies(name) {
  const manifest = JSON.parse(readFileSync(join(installed(name), 'package.json'), 'utf8'));
  const nested = join(installed(name), 'node_modules');
  return Object.keys(manifest.dependencies ?? {}).filter((dependency) => !existsSync(join(nested, dependency)));
}

/** @param {string} name */
function installed(name) {
  const folder = join(repository, 'node_modules', name);
  if (!existsSync(folder)) throw new Failure(`${name} is not installed.`, 'run "npm ci", then this command again.');
  return folder;
}

/**
 * @param {string} target
 * @param {string} path
 */
function link(target, path) {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, 'junction');
}
