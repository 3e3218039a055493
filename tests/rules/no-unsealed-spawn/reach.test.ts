import { runRule, type Finding, type Invalid } from '../helpers.ts';

const unsealed = (api: string): Finding => ({ messageId: 'unsealed', data: { api } });
const HELPERS = "import { sealed, sealDescriptors } from 'eslint-plugin-noinherit/runtime';";

/** The place between « and » is reported, and --fix seals the callee between ‹ and ›. */
function sealedIn(name: string, api: string, code: string, language: Invalid['language'] = 'esm'): Invalid {
  const whole = `${HELPERS}\n${code}\n`;
  return {
    name,
    language,
    verbatim: true,
    code: whole.replace(/[‹›]/g, ''),
    errors: [unsealed(api)],
    output: whole.replace(/[«»]/g, '').replace('‹', 'sealed(').replace('›', ')'),
  };
}

/** The same with a suggestion instead of a fix. */
function suggestedIn(name: string, api: string, code: string, language: Invalid['language'] = 'esm'): Invalid {
  const { code: bare, output } = sealedIn(name, api, code);
  const suggestions = [{ messageId: 'seal', data: { helper: 'sealed' }, output: output as string }];
  return { name, language, verbatim: true, code: bare, errors: [{ ...unsealed(api), suggestions }], output: null };
}

const CP = "import * as cp from 'node:child_process';\n";

// Ways to get a spawn function other than importing it.
runRule('no-unsealed-spawn', {
  valid: [
    ...[
      "import { vi } from 'vitest';\nimport { spawn } from 'node:child_process';\nvi.mock('node:child_process');\nspawn('a');",
      "import { vi } from 'vitest';\nimport { spawn } from 'node:child_process';\nvi.mock (\n  'node:child_process'\n);\nspawn('a');",
      "import { vi } from 'vitest';\nimport { spawn } from 'node:child_process';\nvi.mock(import('child_process'), () => ({}));\nspawn('a');",
      "import { execa } from 'execa';\njest.mock('execa');\nexeca('a');",
      "import { mock } from 'node:test';\nmock.module('node:child_process', {});\nconst { spawn } = await import('node:child_process');\nspawn('a');",
      "import { env } from 'cloudflare:workers';\nimport { spawn } from 'node:child_process';\nspawn(env.A);",
      `${CP}const deps = { spawn: cp.spawn };\nchange(deps);\ndeps.spawn('a');`,
      `${CP}const own = { spawn: cp.spawn };\nown.spawn = double;\nconst deps = { ...own };\ndeps.spawn('a');`,
      `${CP}const own = { spawn: cp.spawn };\nexport function run(deps = own) {\n  deps.spawn = double;\n  return deps.spawn('a');\n}`,
      `${CP}const own = { spawn: cp.spawn };\nexport function run(deps = own) {\n  change(deps);\n  return deps.spawn('a');\n}`,
      `${CP}const Object = double;\nconst deps = Object.freeze({ spawn: cp.spawn });\ndeps.spawn('a');`,
      `${CP}export function run(spawn = cp.spawn) {\n  spawn = other;\n  return spawn('a');\n}`,
      `${CP}const list = [cp.spawn, ...others];\nlist[1]('a');`,
      "import 'eslint-plugin-noinherit/register';\nimport { spawn } from 'node:child_process';\nspawn('a');",
      "import { spawn } from 'node:child_process';\nspawn('a');\nimport 'eslint-plugin-noinherit/register';",
      "require('eslint-plugin-noinherit/register');\nrequire('child_process').spawn('a');",
      // These start their children in a later turn of the event loop.
      "import { run } from 'node:test';\nrun({ files: ['a'] });",
      "import open from 'open';\nawait open('a');",
      "import { simpleGit } from 'simple-git';\nawait simpleGit().status();",
      "import { $ } from 'bun';\nawait $`a`;",
    ].map((code) => ({ code })),
  ],
  invalid: [
    sealedIn(
      'a preload that is not always loaded',
      'child_process.spawn',
      `${CP}if (x) require('eslint-plugin-noinherit/register');\n«‹cp.spawn›('a')»;`,
    ),
    sealedIn(
      'a preload that is loaded later',
      'child_process.spawn',
      `${CP}«‹cp.spawn›('a')»;\nawait import('eslint-plugin-noinherit/register');`,
    ),
    sealedIn('a mock of something else', 'child_process.spawn', `${CP}vi.mock('./other.js');\n«‹cp.spawn›('a')»;`),
    sealedIn(
      'a name that every object has',
      'child_process.spawn',
      `${CP}constructor.mock('node:child_process');\n«‹cp.spawn›('a')»;`,
    ),
    sealedIn('cluster', 'cluster.fork', "import cluster from 'node:cluster';\n«‹cluster.fork›()»;"),
    sealedIn('Deno 2', 'Deno.spawnAndWait', "await «‹Deno.spawnAndWait›('a', [])»;"),
    sealedIn('Deno 1', 'Deno.run', "«‹Deno.run›({ cmd: ['a'] })»;"),
    ...[
      'node-pty',
      '@lydell/node-pty',
      '@homebridge/node-pty-prebuilt-multiarch',
      '@theia/node-pty',
      '@devm33/node-pty',
    ].map((module) =>
      sealedIn(module, `${module}.spawn`, `import * as pty from '${module}';\n«‹pty.spawn›('a', [], {})»;`),
    ),
    sealedIn(
      'foreground-child',
      'foreground-child.foregroundChild',
      "import { foregroundChild } from 'foreground-child';\n«‹foregroundChild›('a', [])»;",
    ),
    sealedIn('tree-kill', 'tree-kill', "import kill from 'tree-kill';\n«‹kill›(pid)»;"),
    sealedIn('a literal', 'child_process.spawn', `${CP}const deps = { cp, other };\n«‹deps.cp.spawn›('a')»;`),
    sealedIn(
      'a frozen literal, which no function that gets it can change',
      'child_process.spawn',
      `${CP}const deps = Object.freeze({ spawn: cp.spawn });\nuse(deps);\n«‹deps.spawn›('a')»;`,
    ),
    sealedIn(
      'a frozen module',
      'child_process.spawn',
      `${CP}const frozen = Object.freeze(cp);\n«‹frozen.spawn›('a')»;`,
    ),
    sealedIn(
      'a literal in which another is spread',
      'child_process.spawn',
      `${CP}const own = { spawn: cp.spawn };\nconst deps = { ...own, log };\n«‹deps.spawn›('a')»;`,
    ),
    suggestedIn(
      'a literal over which another is spread',
      'child_process.spawn',
      `${CP}const own = { spawn: cp.spawn };\nexport function run(given) {\n  const deps = { ...own, ...given };\n  return «‹deps.spawn›('a')»;\n}`,
    ),
    suggestedIn(
      'a literal by name that is a default',
      'child_process.spawn',
      `${CP}const own = { spawn: cp.spawn };\nexport function run(deps = own) {\n  return «‹deps.spawn›('a')»;\n}`,
    ),
    suggestedIn(
      'a frozen literal by name of which a default is taken apart',
      'child_process.spawn',
      `${CP}const own = Object.freeze({ spawn: cp.spawn });\nexport function run({ spawn } = own) {\n  return «‹spawn›('a')»;\n}`,
    ),
    sealedIn('a list', 'child_process.execSync', `${CP}const run = [cp.execSync];\n«‹run[0]›('a')»;`),
    sealedIn('bound arguments', 'child_process.spawn', `${CP}const git = cp.spawn.bind(cp, 'git');\n«‹git›(['gc'])»;`),
    sealedIn('Reflect.apply', 'child_process.spawn', `${CP}«Reflect.apply(‹cp.spawn›, cp, ['a'])»;`),
    suggestedIn('a default', 'child_process.spawn', `${CP}export const run = (start = cp.spawn) => «‹start›('a')»;`),
    suggestedIn(
      'a default in a pattern',
      'child_process.spawn',
      `${CP}export function run({ start = cp.spawn } = {}) {\n  return «‹start›('a')»;\n}`,
    ),
    suggestedIn(
      "a parameter's default that is a field as well",
      'child_process.exec',
      `${CP}class Runner {\n  constructor(private readonly exec: typeof cp.exec = cp.exec) {}\n  go() {\n    return «‹this.exec›('a')»;\n  }\n}`,
      'ts',
    ),
    suggestedIn(
      'what stands in',
      'child_process.spawn',
      `${CP}export const run = (options) => {\n  const start = options.spawn ?? cp.spawn;\n  return «‹start›('a')»;\n};`,
    ),
    {
      name: 'what new only prepares',
      verbatim: true,
      code: `${HELPERS}\nimport { ChildProcess } from 'node:child_process';\nconst child = new ChildProcess();\n«child.spawn({ file: 'a', args: [] })»;\n`,
      errors: [unsealed('child_process.ChildProcess.spawn')],
      output: `${HELPERS}\nimport { ChildProcess } from 'node:child_process';\nconst child = new ChildProcess();\nsealDescriptors();\nchild.spawn({ file: 'a', args: [] });\n`,
    },
  ],
});
