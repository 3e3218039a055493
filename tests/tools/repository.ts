import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

import { packAndInstall, repository } from '../package/packed.ts';
import { GIT_SETTINGS, makeProject, run, type Ended, type Project } from './workspace.ts';

const examples = join(repository, 'examples/ci');

/** A repository set up as docs/ci.md says, with the plugin and the tools of the examples installed. */
export interface ExampleRepository extends Project {
  shell(command: string, env?: NodeJS.ProcessEnv): Ended;
  git(...args: string[]): string;
  /** Restores all files as they were committed. */
  reset(): void;
}

/** A step of a workflow, as written. */
interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly 'continue-on-error'?: boolean;
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

export function exampleText(name: string): string {
  return readFileSync(join(examples, name), 'utf8');
}

export function exampleYaml<T>(name: string): T {
  return parse(exampleText(name)) as T;
}

export function stepsOf(name: string): readonly Step[] {
  return exampleYaml<Workflow>(name).jobs['eslint']?.steps ?? [];
}

export function makeExampleRepository(): ExampleRepository {
  const packed = packAndInstall();
  const project = makeProject({
    '.gitignore': 'node_modules\n',
    'package.json': JSON.stringify({
      name: 'example',
      private: true,
      type: 'module',
      dependencies: { 'eslint-plugin-noinherit': `file:${packed.tarball}` },
      devDependencies: {
        eslint: '10.15.0',
        'eslint-formatter-gitlab': '7.2.0',
        'eslint-formatter-junit': '9.0.1',
        'lint-staged': '16.3.4',
        '@microsoft/eslint-formatter-sarif': '3.1.0',
      },
    }),
    'eslint.config.js':
      "import noinherit from 'eslint-plugin-noinherit';\n\nexport default [{ ...noinherit.configs.recommended, files: ['src/**/*.js'] }];\n",
    'src/clean.js': 'export const answer = 42;\n',
    'src/open.js': "import fs from 'node:fs';\n\nexport const log = fs.openSync('log', 'a');\n",
    'src/spawn.js': "import { spawn } from 'node:child_process';\n\nspawn('git', ['gc']);\nspawn('git', ['fetch']);\n",
    '.gitlab-ci.yml': exampleText('gitlab-ci.yml'),
    '.pre-commit-config.yaml': exampleText('pre-commit-config.yaml'),
    'eslint-sarif-cwe.mjs': exampleText('eslint-sarif-cwe.mjs'),
    'lint-staged.config.mjs': exampleText('lint-staged.config.mjs'),
    'one-rule.config.mjs': exampleText('one-rule.config.mjs'),
  });
  const { folder } = project;
  const shell = (command: string, env: NodeJS.ProcessEnv = {}): Ended =>
    run('bash', ['-e', '-c', command], folder, { ...GIT_SETTINGS, ...env });
  const must = (command: string): string => {
    const { status, stdout, stderr } = shell(command);
    if (status !== 0) throw new Error(`${command} ended with ${status}: ${stdout}${stderr}`);
    return stdout;
  };
  console.log('Installing what the examples need …');
  must('npm install --no-audit --no-fund --prefer-offline --loglevel=error');
  must('git init --quiet && git add --all && git commit --quiet --message "As it was"');
  return {
    ...project,
    shell,
    git: (...args) => must(`git ${args.join(' ')}`),
    reset: () => must('git reset --quiet --hard && git clean --quiet --force -d'),
    [Symbol.dispose]: () => {
      project[Symbol.dispose]();
      packed[Symbol.dispose]();
    },
  };
}
