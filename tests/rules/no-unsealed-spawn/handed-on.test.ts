import { join } from 'node:path';

import { runRule, type Finding, type Invalid, type Valid } from '../helpers.ts';

const unsealed = (api: string): Finding => ({ messageId: 'unsealed', data: { api } });
const SEALED = "import { sealed } from 'eslint-plugin-noinherit/runtime';";

interface Given {
  readonly name: string;
  readonly api: string;
  readonly imports: string;
  /** The call, with its callee between ‹ and ›. */
  readonly call: string;
}

/** A call that the rule reports and seals, for every way to re-export the function. */
function reported({ name, api, imports, call }: Given, rest: Partial<Invalid> = {}): Invalid {
  return {
    name,
    verbatim: true,
    code: `${imports}\n\n«${call.replace(/[‹›]/g, '')}»;\n`,
    errors: [unsealed(api)],
    output: `${imports}\n${SEALED}\n\n${call.replace('‹', 'sealed(').replace('›', ')')};\n`,
    ...rest,
  };
}

const byTypes = (given: Given): Invalid => reported(given, { language: 'types' });
const typed = (code: string): Valid => ({ language: 'types', code });

const aliases = (modules: Readonly<Record<string, string>>): Pick<Invalid, 'settings'> => ({
  settings: { noinherit: { aliases: modules } },
});
const inSource = (file: string): Pick<Invalid, 'filename'> => ({ filename: join(process.cwd(), 'src', file) });

runRule('no-unsealed-spawn', {
  valid: [
    // With type information.
    typed("import { fork, spawnSync } from './handed-on.ts';\nfork('a');\nspawnSync('a');"),
    typed("import * as io from './handed-on.ts';\nio.fork('a');\nio.spawnSync('a');"),
    typed("import type { spawn } from './handed-on.ts';\ndeclare const other: typeof spawn;\nother('a');"),
    typed("import { spawn } from './missing.ts';\nspawn('a');"),
    typed("import type { execa } from './handed-on.ts';\ndeclare const other: typeof execa;\nother('a');"),
    typed("import { wrappers } from './handed-on.ts';\nnew wrappers.ExecaError();\nwrappers.parseCommandString('a');"),
    { name: 'without types', language: 'ts', code: "import { spawn } from './handed-on.ts';\nspawn('a');" },
    // With the setting `aliases`.
    { ...aliases({ '#proc': 'node:child_process' }), code: "import { spawn } from '#process';\nspawn('a');" },
    { ...aliases({ '#proc': 'node:child_process' }), code: "import { grow } from '#proc';\ngrow('a');" },
    {
      name: 'a file of the same name in another folder',
      ...aliases({ './src/proc.js': 'node:child_process' }),
      ...inSource('deep/a.js'),
      code: "import { spawn } from './proc.js';\nspawn('a');",
    },
    { name: 'nothing that could be one', ...aliases({}), code: "import { spawn } from '#proc';\nspawn('a');" },
  ],
  invalid: [
    byTypes({
      name: 'a name',
      api: 'child_process.spawn',
      imports: "import { spawn } from './handed-on.ts';",
      call: "‹spawn›('a')",
    }),
    byTypes({
      name: 'another name, renamed twice',
      api: 'child_process.exec',
      imports: "import { run as start } from './handed-on.ts';",
      call: "‹start›('a')",
    }),
    byTypes({
      name: 'imported there, and exported',
      api: 'child_process.execFile',
      imports: "import { execFile } from './handed-on.ts';",
      call: "‹execFile›('a')",
    }),
    byTypes({
      name: 'a namespace',
      api: 'child_process.spawn',
      imports: "import * as io from './handed-on.ts';",
      call: "‹io.spawn›('a')",
    }),
    byTypes({
      name: "a wrapper's function",
      api: 'execa.execa',
      imports: "import { execa } from './handed-on.ts';",
      call: "‹execa›('a')",
    }),
    byTypes({
      name: "a wrapper's function, handed on twice and renamed",
      api: 'execa.execaSync',
      imports: "import { runNow } from './handed-on.ts';",
      call: "‹runNow›('a')",
    }),
    byTypes({
      name: "a wrapper's function as a default",
      api: 'execa.execa',
      imports: "import start from './handed-on.ts';",
      call: "‹start›('a')",
    }),
    byTypes({
      name: 'a wrapper as a namespace',
      api: 'execa.execaSync',
      imports: "import { wrappers } from './handed-on.ts';",
      call: "‹wrappers.execaSync›('a')",
    }),
    byTypes({
      name: "a namespace with a wrapper's function",
      api: 'execa.execa',
      imports: "import * as io from './handed-on.ts';",
      call: "‹io.execa›('a')",
    }),
    reported(
      {
        name: 'a module of the package',
        api: 'child_process.spawn',
        imports: "import { spawn } from '#proc';",
        call: "‹spawn›('a')",
      },
      aliases({ '#proc': 'node:child_process' }),
    ),
    reported(
      {
        name: 'a wrapper that a package hands on',
        api: 'execa',
        imports: "import run from '@scope/run';",
        call: "‹run›('a')",
      },
      aliases({ '@scope/run': 'execa' }),
    ),
    reported(
      {
        name: 'a wrapper that is loaded by a require of its own making',
        api: 'execa',
        imports: "import { createRequire } from 'node:module';",
        call: "‹createRequire(import.meta.url)('@scope/run')›('a')",
      },
      aliases({ '@scope/run': 'execa' }),
    ),
    ...["import { spawn } from '../proc.js';", "import { spawn } from '../../src/proc';"].map((imports) =>
      reported(
        { name: `a file: ${imports}`, api: 'child_process.spawn', imports, call: "‹spawn›('a')" },
        { ...aliases({ './src/proc.ts': 'child_process' }), ...inSource('deep/a.js') },
      ),
    ),
    reported(
      {
        name: 'a folder, by its index',
        api: 'child_process.spawn',
        imports: "import { spawn } from './proc';",
        call: "‹spawn›('a')",
      },
      { ...aliases({ './src/proc/index.js': 'child_process' }), ...inSource('a.js') },
    ),
    reported(
      {
        name: 'the folder above, by its index',
        api: 'child_process.spawn',
        imports: "import { spawn } from '..';",
        call: "‹spawn›('a')",
      },
      { ...aliases({ './src/proc/index.js': 'child_process' }), ...inSource('proc/deep/a.js') },
    ),
  ],
});

runRule('no-unmarked-open', {
  valid: [typed("import { files } from './handed-on.ts';\nfiles.readFileSync('a');")],
  invalid: [
    {
      name: 'through two modules, in a module of Node that is handed on, and as its default',
      language: 'types',
      code: `
        import { files, fs, openSync } from './handed-on.ts';

        export const all = [«openSync('a')», «files.openSync('b')», «fs.openSync('c')»];
      `,
      errors: ['openSync', 'openSync', 'openSync'].map((name) => ({
        messageId: 'unmarked',
        data: { api: `fs.${name}` },
      })),
      output: [
        `
        import { files, fs, openSync } from './handed-on.ts';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

        export const all = [setNoInherit(openSync('a')), files.openSync('b'), fs.openSync('c')];
      `,
        `
        import { files, fs, openSync } from './handed-on.ts';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

        export const all = [setNoInherit(openSync('a')), setNoInherit(files.openSync('b')), setNoInherit(fs.openSync('c'))];
      `,
      ],
    },
    {
      name: 'a package that another stands for',
      ...aliases({ '#fs': 'fs-extra' }),
      code: `
        import fs from '#fs';

        export const log = «fs.openSync('a')»;
      `,
      errors: [{ messageId: 'unmarked', data: { api: 'fs-extra.openSync' } }],
      output: `
        import fs from '#fs';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

        export const log = setNoInherit(fs.openSync('a'));
      `,
    },
  ],
});
