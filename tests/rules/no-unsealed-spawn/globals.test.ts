import { runRule, withImport, type Invalid } from '../helpers.ts';
import { unsealedCall } from './helpers.ts';

const IMPORT = "import { sealed } from 'eslint-plugin-noinherit/runtime';";

/** A module with one call between « and » that starts a program: --fix seals the callee between ‹ and ›. */
const spawning = (name: string, code: string, api = 'Bun.spawn', language: 'esm' | 'ts' = 'esm'): Invalid => {
  return {
    name,
    language,
    code: code.replace(/[‹›]/g, ''),
    errors: [unsealedCall(api)],
    output: withImport(code, IMPORT).replace(/[«»]/g, '').replace('‹', 'sealed(').replace('›', ')'),
  };
};

// The functions of Bun's global object.
runRule('no-unsealed-spawn', {
  valid: [
    {
      name: 'sealed',
      code: `
        import { spawn } from 'bun';
        import { sealDescriptors, sealed } from 'eslint-plugin-noinherit/runtime';
        sealed(Bun.spawn)(['ls']);
        sealed(spawn)(['ls']);
        const run = sealed(globalThis.Bun.spawnSync);
        run(['ls']);
        sealDescriptors();
        Bun.spawnSync({ cmd: ['ls'] });
      `,
    },
    {
      name: 'a name that the file declares itself',
      code: `
        import { Bun as Other } from './bun.js';
        export function bake(Bun) {
          Bun.spawn(['ls']);
        }
        export class Kitchen {
          bake() {
            const Bun = { spawn: (name) => name };
            return Bun.spawn('ls');
          }
        }
        Other.spawn(['ls']);
      `,
    },
    {
      name: 'an import of that name',
      code: `
        import Bun from './bun.js';
        Bun.spawn(['ls']);
      `,
    },
    {
      name: 'an import that only has the name of the global',
      code: `
        import bun, { spawn } from 'Bun';
        import { spawn as other } from 'node:bun';
        bun.spawn(['ls']);
        spawn(['ls']);
        other(['ls']);
      `,
    },
    {
      name: 'a global that the file replaces',
      code: `
        globalThis.Bun = fake;
        globalThis.Bun.spawn(['ls']);
      `,
    },
    {
      name: 'a function of it that the file replaces',
      code: `
        Bun.spawn = fake;
        Bun.spawn(['ls']);
      `,
    },
    {
      name: 'a variable of that name that something is assigned to',
      language: 'script',
      code: `
        var Bun;
        Bun = fake;
        Bun.spawn(['ls']);
      `,
    },
    {
      name: 'what does not start a program, and what the runtime cannot mark',
      code: `
        import { $ } from 'bun';
        const server = Bun.serve({ fetch: () => new Response('hello') });
        Bun.listen({ hostname: 'localhost', port: 0, socket: {} });
        await Bun.file('a').text();
        await $\`ls\`;
        await Bun.$\`ls\`;
        use(server, Bun, Bun.spawn, globalThis.spawn, self.postMessage);
        globalThis.spawn(['ls']);
        window.Bun.spawn(['ls']);
        globalThis.process.Bun.spawn(['ls']);
      `,
    },
    {
      name: 'type-only imports',
      language: 'ts',
      code: `
        import type { spawn } from 'bun';
        export const start = (run: typeof spawn, all: typeof Bun) => [run(['ls']), all.spawn(['ls'])];
      `,
    },
  ],
  invalid: [
    spawning(
      'the global',
      `
        const child = «‹Bun.spawn›(['ls'])»;
        await child.exited;
      `,
    ),
    spawning(
      'the global, as a member of the global object',
      `
        export const { exitCode } = «‹globalThis.Bun.spawnSync›(['ls'])»;
      `,
      'Bun.spawnSync',
    ),
    spawning(
      'the global object has more than one name',
      `
        export const child = «‹global.Bun['spawn']›(['ls'])»;
      `,
    ),
    spawning(
      'taken out of the global',
      `
        const { spawn } = Bun;
        export const child = «‹spawn›(['ls'])»;
      `,
    ),
    spawning(
      'taken out of the global object',
      `
        const { Bun: { spawn: run } } = globalThis;
        export const child = «‹run›(['ls'])»;
      `,
    ),
    spawning(
      'under another name',
      `
        const runtime = Bun;
        export const child = «‹runtime.spawn›({ cmd: ['ls'] })»;
      `,
    ),
    spawning(
      'from the module',
      `
        import { spawn } from 'bun';
        export const child = «‹spawn›(['ls'])»;
      `,
    ),
    spawning(
      'from the module as a whole',
      `
        import bun from 'bun';
        import * as all from 'bun';
        use(all);
        export const child = «‹bun.spawnSync›(['ls'])»;
      `,
      'Bun.spawnSync',
    ),
    spawning(
      'whose type is declared',
      `
        declare const Bun: { spawn(command: string[]): unknown };
        export const child = «‹Bun.spawn›(['ls'])»;
      `,
      'Bun.spawn',
      'ts',
    ),
    {
      name: 'required',
      language: 'cjs',
      code: `
        const { spawn } = require('bun');
        exports.child = «spawn(['ls'])»;
      `,
      errors: [unsealedCall('Bun.spawn')],
      output: `
        const { spawn } = require('bun');
        const { sealed } = require('eslint-plugin-noinherit/runtime');
        exports.child = sealed(spawn)(['ls']);
      `,
    },
    {
      name: 'perhaps there, perhaps not',
      code: `
        export const child = «Bun?.spawn(['ls'])»;
        export const other = «globalThis.Bun?.spawn(['ls'])»;
      `,
      errors: [
        unsealedCall('Bun.spawn', {
          helper: 'sealed',
          output: `
        import { sealed } from 'eslint-plugin-noinherit/runtime';

        export const child = sealed(Bun?.spawn)(['ls']);
        export const other = globalThis.Bun?.spawn(['ls']);
      `,
        }),
        unsealedCall('Bun.spawn', {
          helper: 'sealed',
          output: `
        import { sealed } from 'eslint-plugin-noinherit/runtime';

        export const child = Bun?.spawn(['ls']);
        export const other = sealed(globalThis.Bun?.spawn)(['ls']);
      `,
        }),
      ],
      output: null,
    },
  ],
});
