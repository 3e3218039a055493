import { RuleTester } from 'eslint';
import { describe, expect, it } from 'vitest';

import type { SpawnerName } from '../../../src/utils/options.ts';
import { rules, runRule, withImport, type Invalid, type Valid } from '../helpers.ts';
import { unsealedCall } from './helpers.ts';

const SPAWNERS: readonly SpawnerName[] = [
  { module: 'execa', export: 'execa' },
  { module: 'execa', export: '$' },
  { module: 'cross-spawn', export: 'default' },
  { module: 'cross-spawn', export: 'sync' },
  { module: 'node-pty', export: 'spawn' },
  { module: 'zx', export: '$' },
  { module: 'zx', export: '$.sync' },
  { module: './run.js', export: 'run' },
  { module: './start.cjs', export: '' },
  { module: 'node:cluster', export: 'fork' },
];
const options: readonly [{ spawners: readonly SpawnerName[] }] = [{ spawners: SPAWNERS }];

const IMPORT = "import { sealed } from 'eslint-plugin-noinherit/runtime';";
const REQUIRE = "const { sealed } = require('eslint-plugin-noinherit/runtime');";

/** A file with one call between « and » that starts a program: --fix seals the callee between ‹ and ›. */
const spawning = (name: string, code: string, api: string, language: 'cjs' | 'esm' | 'ts' = 'esm'): Invalid => {
  return {
    name,
    language,
    options,
    code: code.replace(/[‹›]/g, ''),
    errors: [unsealedCall(api)],
    output: withImport(code, language === 'cjs' ? REQUIRE : IMPORT)
      .replace(/[«»]/g, '')
      .replace('‹', 'sealed(')
      .replace('›', ')'),
  };
};

const fine = (name: string, code: string, more: Partial<Valid> = {}): Valid => ({ name, code, options, ...more });

// Functions of other modules that the option names.
runRule('no-unsealed-spawn', {
  valid: [
    fine(
      'sealed',
      `
      import spawn from 'cross-spawn';
      import { $ as shell, execa } from 'execa';
      import * as pty from 'node-pty';
      import { sealDescriptors, sealed } from 'eslint-plugin-noinherit/runtime';
      const $ = sealed(shell);
      await $\`ls\`;
      await $({ cwd: '/' })\`ls\`;
      await sealed(execa)('ls');
      await sealed(execa({ cwd: '/' }))\`ls\`;
      sealed(spawn)('ls');
      sealed(spawn.sync)('ls');
      sealed(pty.spawn)('sh', [], {});
      sealDescriptors();
      spawn('ls');
      shell\`ls\`;
    `,
    ),
    fine(
      'only called with options, which starts nothing',
      `
      import { $ as shell, execa } from 'execa';
      import { $ } from 'zx';
      export const quiet = $({ quiet: true });
      export const here = execa({ cwd: '.' });
      const settings = { shell: true };
      export const inShell = shell(settings);
    `,
    ),
    fine(
      'other exports, other modules, other names',
      `
      import $ from 'jquery';
      import { parse } from 'cross-spawn';
      import { parseCommandString } from 'execa';
      import { run } from './other/run.js';
      import { stop } from './run.js';
      import { spawn } from 'node:node-pty';
      import { execa } from 'node:execa';
      $\`ls\`;
      parse('ls');
      parseCommandString('ls');
      run('ls');
      stop();
      spawn('sh');
      execa('ls');
      html\`ls\`;
    `,
    ),
    fine(
      'names that the file declares itself',
      `
      import { execa } from 'execa';
      import { $ } from 'zx';
      export function start(execa, $) {
        execa('ls');
        $\`ls\`;
      }
      use(execa, $);
    `,
    ),
    fine(
      'the functions that are not named, where nothing names them',
      `
      import { run } from './run.js';
      import * as terminal from 'terminal-kit';
      await run('ls');
      terminal.spawn('ls');
    `,
      { options: [{}] },
    ),
    fine(
      'type-only imports',
      `
      import type { execa } from 'execa';
      export const start = (run: typeof execa) => run('ls');
    `,
      { language: 'ts' },
    ),
    fine(
      'whatever is started, if something else seals',
      `
      import { execa } from 'execa';
      import { spawn } from 'node:child_process';
      await execa('ls');
      spawn('ls');
      Bun.spawn(['ls']);
      new Deno.Command('ls').spawn();
    `,
      { options: [{ assumeSealed: true, spawners: SPAWNERS }] },
    ),
  ],
  invalid: [
    spawning(
      'a named export',
      `
        import { execa } from 'execa';
        const { stdout } = await «‹execa›('ls', ['-l'])»;
        use(stdout);
      `,
      'execa.execa',
    ),
    spawning(
      'a named export, inside a namespace',
      `
        import * as ex from 'execa';
        await «‹ex.execa›('ls')»;
      `,
      'execa.execa',
    ),
    spawning(
      'the module itself',
      `
        import spawn from 'cross-spawn';
        «‹spawn›('ls')».on('close', done);
      `,
      'cross-spawn',
    ),
    spawning(
      'the module itself, required',
      `
        const spawn = require('cross-spawn');
        exports.child = «‹spawn›('ls')»;
      `,
      'cross-spawn',
      'cjs',
    ),
    spawning(
      'the module itself, by its default export',
      `
        const { default: spawn } = await import('cross-spawn');
        «‹spawn›('ls')»;
        export { spawn };
      `.replace('\n        const', "\n        import 'node:path';\n        const"),
      'cross-spawn',
    ),
    spawning(
      'a member of the module',
      `
        const spawn = require('cross-spawn');
        exports.status = «‹spawn.sync›('ls')».status;
      `,
      'cross-spawn.sync',
      'cjs',
    ),
    spawning(
      'a member of the module, imported',
      `
        import { sync } from 'cross-spawn';
        export const { status } = «‹sync›('ls')»;
      `,
      'cross-spawn.sync',
    ),
    spawning(
      'by a path',
      `
        import { run } from './run.js';
        «‹run›('ls')»;
        «run»
      `.replace('\n        «run»', ''),
      './run.js.run',
    ),
    spawning(
      'by a path, required',
      `
        const start = require('./start.cjs');
        «‹start›('ls')»;
      `,
      './start.cjs',
      'cjs',
    ),
    spawning(
      'with one argument that is an object, which no one calls',
      `
        import { run } from './run.js';
        await «‹run›({ command: 'ls' })»;
      `,
      './run.js.run',
    ),
    spawning(
      'of Node, with and without the prefix',
      `
        import cluster from 'cluster';
        «‹cluster.fork›()»;
      `,
      'cluster.fork',
    ),
    spawning(
      'a tag',
      `
        import { $ } from 'zx';
        await «‹$›\`ls \${folder}\`»;
      `,
      'zx.$',
    ),
    spawning(
      'a tag that is a member',
      `
        import { $ } from 'zx';
        export const { stdout } = «‹$.sync›\`ls\`»;
      `,
      'zx.$.sync',
    ),
    spawning(
      'a tag with options',
      `
        import { $ } from 'execa';
        await «‹$({ cwd: '/' })›\`ls\`»;
      `,
      'execa.$',
    ),
    spawning(
      'a tag with options, under a name',
      `
        import { $ } from 'execa';
        const $$ = $({ cwd: '/' });
        await «‹$$›\`ls\`»;
      `,
      'execa.$',
    ),
    spawning(
      'a function with options that is called',
      `
        import { run } from './run.js';
        const there = run({ cwd: '/' });
        await «‹there›('ls')»;
      `,
      './run.js.run',
    ),
    spawning(
      'a function with options that is called at once',
      `
        import { run } from './run.js';
        await «‹run({ cwd: '/' })›('ls')»;
      `,
      './run.js.run',
    ),
    spawning(
      'options twice',
      `
        import { execa } from 'execa';
        await «‹execa({ cwd: '/' })({ shell: true })›\`ls\`»;
      `,
      'execa.execa',
    ),
    spawning(
      'in TypeScript',
      `
        import pty = require('node-pty');
        import type { IPty } from 'node-pty';
        export const terminal: IPty = «‹pty.spawn›('sh', [], {})»;
      `,
      'node-pty.spawn',
      'ts',
    ),
    spawning(
      'promisified',
      `
        const { run } = require('./run.js');
        const later = require('util').promisify(run);
        exports.start = () => «‹later›('ls')»;
      `,
      './run.js.run',
      'cjs',
    ),
    {
      name: 'among what Node starts, in the order of the text',
      options,
      code: `
        import { spawn } from 'node:child_process';
        import { $ } from 'zx';
        export const a = «$\`a\`»;
        export const b = «spawn('b')»;
        export const c = «$\`c\`»;
      `,
      errors: ['zx.$', 'child_process.spawn', 'zx.$'].map((api) => unsealedCall(api)),
      output: [
        `
          import { spawn } from 'node:child_process';
          import { sealed } from 'eslint-plugin-noinherit/runtime';
          import { $ } from 'zx';
          export const a = sealed($)\`a\`;
          export const b = spawn('b');
          export const c = $\`c\`;
        `,
        `
          import { spawn } from 'node:child_process';
          import { sealed } from 'eslint-plugin-noinherit/runtime';
          import { $ } from 'zx';
          export const a = sealed($)\`a\`;
          export const b = sealed(spawn)('b');
          export const c = sealed($)\`c\`;
        `,
      ],
    },
    {
      name: 'sealed before a tag, then something asynchronous',
      options,
      code: `
        import { $ } from 'zx';
        import { sealDescriptors, sealed } from 'eslint-plugin-noinherit/runtime';
        sealDescriptors();
        await $\`ls\`;
        await «$\`ls\`»;
        use(sealed);
      `,
      errors: [unsealedCall('zx.$')],
      output: `
        import { $ } from 'zx';
        import { sealDescriptors, sealed } from 'eslint-plugin-noinherit/runtime';
        sealDescriptors();
        await $\`ls\`;
        await sealed($)\`ls\`;
        use(sealed);
      `,
    },
    {
      name: 'perhaps there, perhaps not',
      options,
      code: `
        import * as ex from 'execa';
        await «ex.execa?.('ls')»;
      `,
      errors: [
        unsealedCall('execa.execa', {
          helper: 'sealed',
          output: `
        import * as ex from 'execa';
        import { sealed } from 'eslint-plugin-noinherit/runtime';
        await sealed(ex.execa)?.('ls');
      `,
        }),
      ],
      output: null,
    },
  ],
});

describe('the options', () => {
  const lint = (given: unknown): void => {
    const test = new RuleTester();
    const invalid = { code: '1;', options: [given] };
    // Runs the tests of RuleTester immediately instead of registering them, to see them fail.
    const { describe: outer, it: inner } = RuleTester as unknown as Record<string, unknown>;
    const now = (_name: string, run: () => void): void => run();
    Object.assign(RuleTester, { describe: now, it: now });
    try {
      test.run('no-unsealed-spawn', rules['no-unsealed-spawn'], { valid: [invalid], invalid: [] });
    } finally {
      Object.assign(RuleTester, { describe: outer, it: inner });
    }
  };

  it.each([
    [{ spawners: [{ module: 'execa', export: '$.sync' }] }],
    [{ spawners: [{ module: './run.js', export: '' }], assumeSealed: false }],
    [{ assumeSealed: true, runtime: '#runtime' }],
    [{}],
  ])('can be %j', (given) => {
    expect(() => lint(given)).not.toThrow();
  });

  it.each([
    [{ spawners: 'execa' }],
    [{ spawners: ['execa'] }],
    [{ spawners: [{ module: 'execa' }] }],
    [{ spawners: [{ module: '', export: 'execa' }] }],
    [{ spawners: [{ module: 'execa', export: 'a..b' }] }],
    [{ spawners: [{ module: 'execa', export: 'a b' }] }],
    [{ spawners: [{ module: 'execa', export: 'execa', tag: true }] }],
    [
      {
        spawners: [
          { module: 'execa', export: 'execa' },
          { module: 'execa', export: 'execa' },
        ],
      },
    ],
    [{ assumeSealed: 'yes' }],
    [{ assumedSealed: true }],
  ])('cannot be %j', (given) => {
    expect(() => lint(given)).toThrow();
  });
});
