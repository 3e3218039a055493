import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv from 'ajv-draft-04';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { findPreCommit } from './pre-commit.ts';
import { exampleYaml, makeExampleRepository, stepsOf, type ExampleRepository } from './repository.ts';
import { obtain, type Ended } from './workspace.ts';

const MENDED_OPEN =
  "import fs from 'node:fs';\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\n\nexport const log = setNoInherit(fs.openSync('log', 'a'));\n";

/** The problem matcher that actions/setup-node registers: its .github/eslint-stylish.json. */
const MATCHER = { file: /^\s*([^\s].*)$/, finding: /^\s+(\d+):(\d+)\s+(error|warning|info)\s+(.*)\s\s+(.*)$/ };

const LINE = { type: 'integer', minimum: 1 };

/** The fields that GitLab documents for a code quality report; no package has a schema for it. */
const CODE_QUALITY = {
  type: 'array',
  items: {
    type: 'object',
    required: ['description', 'check_name', 'fingerprint', 'location', 'severity'],
    properties: {
      description: { type: 'string', minLength: 1 },
      check_name: { type: 'string', minLength: 1 },
      fingerprint: { type: 'string', minLength: 1 },
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path'],
        properties: {
          path: { type: 'string', not: { pattern: '^(/|\\./)' } },
          lines: { type: 'object' },
          positions: { type: 'object' },
        },
        anyOf: [
          { required: ['lines'], properties: { lines: { required: ['begin'], properties: { begin: LINE } } } },
          {
            required: ['positions'],
            properties: {
              positions: {
                required: ['begin'],
                properties: { begin: { type: 'object', required: ['line'], properties: { line: LINE } } },
              },
            },
          },
        ],
      },
    },
  },
};

let project: ExampleRepository;

beforeAll(() => {
  project = makeExampleRepository();
});
afterAll(() => project[Symbol.dispose]());
beforeEach(() => project.reset());

describe('GitHub', () => {
  it('fails a pull request and annotates the lines', () => {
    const [install, lint] = runSteps('github-annotations.yml');
    expect(install?.status).toBe(0);
    expect(lint?.status).toBe(1);
    expect(annotations(lint?.stdout ?? '')).toEqual([
      { file: 'src/open.js', line: 3, severity: 'error', code: 'noinherit/no-unmarked-open' },
      { file: 'src/spawn.js', line: 3, severity: 'error', code: 'noinherit/no-unsealed-spawn' },
      { file: 'src/spawn.js', line: 4, severity: 'error', code: 'noinherit/no-unsealed-spawn' },
    ]);
  });

  it('lets a clean pull request pass', () => {
    expect(project.shell('npx eslint --fix .').status).toBe(0);
    expect(runSteps('github-annotations.yml').map(({ status }) => status)).toEqual([0, 0]);
  });

  it('gets SARIF, with the weakness among the tags of each rule', () => {
    const upload = stepsOf('github-sarif.yml').at(-1);
    expect(runSteps('github-sarif.yml').map(({ status }) => status)).toEqual([0, 1]);
    const log = JSON.parse(project.read(String(upload?.with?.['sarif_file'])));
    expect(problems(sarifSchema(), log)).toEqual([]);
    const [{ results, tool }] = log.runs;
    expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
      'noinherit/no-unmarked-open',
      'noinherit/no-unsealed-spawn',
      'noinherit/no-unsealed-spawn',
    ]);
    for (const { id, properties, helpUri, help } of tool.driver.rules) {
      expect(properties.tags, id).toEqual(['security', 'external/cwe/cwe-403']);
      expect(Number(properties['security-severity'])).toBeGreaterThan(0);
      expect(help.markdown).toContain(`(${helpUri})`);
      expect(helpUri).toMatch(/docs\/rules\/[a-z-]+\.md$/);
    }
    expect(tool.driver.rules).toHaveLength(2);
    // The schema really rejects something.
    expect(problems(sarifSchema(), { ...log, version: 'some' })).not.toEqual([]);
  });
  it('reviewdog gets what it reads', () => {
    // A stub, because the service cannot be reached.
    project.write('.bin/reviewdog', '#!/bin/sh\ncat > reviewdog-input.json\necho "$@" > reviewdog-options\nexit 1\n');
    const steps = stepsOf('github-reviewdog.yml').flatMap(({ run }) => run ?? []);
    expect(steps).toHaveLength(2);
    const { status } = project.shell(`chmod +x .bin/reviewdog && PATH="$PWD/.bin:$PATH" && ${steps.at(-1)}`);
    expect(status).toBe(1);
    const log = JSON.parse(project.read('reviewdog-input.json'));
    expect(problems(sarifSchema(), log)).toEqual([]);
    expect(log.runs[0].results).toHaveLength(3);
    expect(project.read('reviewdog-options')).toContain('-f=sarif');
  });

  it('fails for new findings alone', () => {
    const base = project.git('rev-parse', 'HEAD').trim();
    const run = (): (number | null)[] =>
      stepsOf('github-new-findings.yml')
        .flatMap((step) => step.run ?? [])
        .slice(1)
        .map((command) => project.shell(command, { BASE: base }).status);
    const commit = (): string => project.git('commit', '--quiet', '--all', '--message', 'Changed');
    stage('src/clean.js', 'export const answer = 43;\n');
    stage('src/spawn.js', "import { spawn } from 'node:child_process';\n\nspawn('git', ['gc']);\n");
    commit();
    expect(run()).toEqual([0, 0, 0, 0]);
    stage('src/new.js', "import fs from 'node:fs';\n\nexport const log = fs.openSync('log', 'a');\n");
    commit();
    expect(run()).toEqual([0, 0, 0, 1]);
    project.git('reset', '--quiet', '--hard', base);
  });
});

describe('others', () => {
  it('JUnit reads the report', () => {
    expect(project.shell('npx eslint --format junit --output-file eslint.xml .').status).toBe(1);
    const report = project.read('eslint.xml');
    expect(report.match(/<testcase /g)?.length).toBeGreaterThanOrEqual(3);
    expect(report).toContain('noinherit/no-unmarked-open');
  });

  it('one rule is mended at a time', () => {
    const command = 'npx eslint --config one-rule.config.mjs --fix .';
    expect(project.shell(command).stderr).toContain('Name the rule');
    expect(project.shell(command, { RULE: 'noinherit/no-unsealed-spawn' })).toMatchObject({ status: 0, stdout: '' });
    expect(project.read('src/spawn.js')).toContain("sealed(spawn)('git', ['gc'])");
    expect(project.read('src/open.js')).not.toContain('setNoInherit');
  });
});

describe('GitLab', () => {
  it('gets a code quality report', () => {
    const { eslint } = exampleYaml<{ eslint: { script: string[]; artifacts: { reports: { codequality: string } } } }>(
      'gitlab-ci.yml',
    );
    const env = {
      GITLAB_CI: 'true',
      CI_PROJECT_DIR: project.folder,
      CI_JOB_NAME: 'eslint',
      CI_CONFIG_PATH: '.gitlab-ci.yml',
    };
    expect(eslint.script.map((command) => project.shell(command, env).status)).toEqual([0, 1]);
    const report = JSON.parse(project.read(eslint.artifacts.reports.codequality));
    expect(problems(CODE_QUALITY, report)).toEqual([]);
    expect(report).toHaveLength(3);
    expect(report[0]).toMatchObject({
      check_name: 'noinherit/no-unmarked-open',
      severity: 'major',
      location: { path: 'src/open.js', positions: { begin: { line: 3 } } },
    });
    expect(new Set(report.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(3);
    expect(problems(CODE_QUALITY, [{ ...report[0], severity: 'bad' }])).not.toEqual([]);
  });
});

describe('before a commit', () => {
  it('lint-staged lets a commit pass that mends an old finding', () => {
    expect(project.shell('npx eslint --suppress-all . && git add --all && git commit --quiet --message x').status).toBe(
      0,
    );
    stage('src/open.js', MENDED_OPEN);
    expect(project.shell('npx lint-staged').status).toBe(0);
    project.git('reset', '--quiet', '--hard', 'HEAD~1');
  });

  it('lint-staged mends what is staged', () => {
    stage('src/new.js', "import fs from 'node:fs';\n\nexport const log = fs.openSync('log', 'a');\n");
    const { status, stdout, stderr } = project.shell('npx lint-staged');
    expect(`${stdout}${stderr}`).toContain('eslint --fix');
    expect(status).toBe(0);
    expect(project.git('show', ':src/new.js')).toBe(MENDED_OPEN);
  });

  it('lint-staged refuses what cannot be mended by itself', () => {
    stage('src/new.js', "export const list = () => new Deno.Command('ls').output();\n");
    expect(project.shell('npx lint-staged').status).toBe(1);
  });

  it('pre-commit mends what is staged, and asks to look at it', ({ skip }) => {
    const preCommit = findPreCommit();
    if ('reason' in preCommit) {
      console.log(`Skipped: ${preCommit.reason}`);
      return skip(preCommit.reason);
    }
    const env = { PRE_COMMIT_HOME: join(project.folder, 'node_modules', '.pre-commit') };
    stage('src/new.js', "import fs from 'node:fs';\n\nexport const log = fs.openSync('log', 'a');\n");
    const first = project.shell(`${preCommit.command} run`, env);
    expect(first.stdout).toContain('files were modified by this hook');
    expect(first.status).toBe(1);
    expect(project.read('src/new.js')).toBe(MENDED_OPEN);
    project.git('add', 'src/new.js');
    expect(project.shell(`${preCommit.command} run`, env).status).toBe(0);
  });
});

/** Runs the commands of a workflow's steps, as written, up to the first that fails. */
function runSteps(workflow: string): Ended[] {
  const steps = stepsOf(workflow);
  const known =
    /^(?:actions\/(?:checkout|setup-node)|github\/codeql-action\/upload-sarif|reviewdog\/action-setup)@v\d+$/;
  expect(steps.flatMap(({ uses }) => uses ?? []).filter((action) => !known.test(action))).toEqual([]);
  const ended: Ended[] = [];
  for (const { run, 'continue-on-error': goesOn } of steps) {
    if (run === undefined) continue;
    const result = project.shell(run, { GITHUB_ACTIONS: 'true', CI: 'true' });
    ended.push(result);
    if (result.status !== 0 && !goesOn) break;
  }
  return ended;
}

function annotations(output: string): object[] {
  let file = '';
  return output.split('\n').flatMap((line) => {
    const [, number, , severity, , code] = MATCHER.finding.exec(line) ?? [];
    if (number !== undefined)
      return [{ file: file.slice(project.folder.length + 1), line: Number(number), severity, code }];
    file = MATCHER.file.exec(line)?.[1] ?? file;
    return [];
  });
}

function stage(file: string, text: string): void {
  project.write(file, text);
  project.git('add', file);
}

function sarifSchema(): object {
  const file = join(obtain('sarif'), 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  expect(existsSync(file)).toBe(true);
  return JSON.parse(readFileSync(file, 'utf8')) as object;
}

/** The errors that a schema finds in a value. */
function problems(schema: object, value: unknown): string[] {
  const ajv = new Ajv.default({
    strict: false,
    allErrors: true,
    // A pattern in the SARIF schema is invalid in Unicode mode.
    unicodeRegExp: false,
    formats: { uri: (text: string) => URL.canParse(text), 'uri-reference': true, 'date-time': true },
  });
  const validate = ajv.compile(schema);
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
