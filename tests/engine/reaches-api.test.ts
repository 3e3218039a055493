import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { loadsOf } from '../../src/engine/names/loaded-modules.ts';
import { reachesApi } from '../../src/engine/names/reaches-api.ts';

function reaches(text: string): boolean {
  const linter = new Linter();
  const messages = linter.verify(text, {
    languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    rules: {},
  });
  expect(messages).toEqual([]);
  const sourceCode = linter.getSourceCode() as unknown as Parameters<typeof loadsOf>[0];
  return reachesApi(sourceCode, loadsOf(sourceCode, { mentions: [], resolve: (specifier) => specifier }));
}

describe("the check of a module's uses", () => {
  // Every file mentions `open`; otherwise its source text alone would rule it out.
  const head = '// open the file\n';

  it.each([
    "import { open } from 'node:fs';",
    "import { promises as fsp } from 'fs';",
    "import { default as fs } from 'fs'; fs.open(p, f);",
    "import fs from 'fs'; fs.readFileSync(p); fs.open(p, f);",
    "import * as fs from 'fs'; fs.default.open(p, f);",
    "import fs from 'fs'; const { open } = fs;",
    "import fs from 'fs'; const { promises: { open } } = fs;",
    "import fs from 'fs'; const { readFile, ...rest } = fs;",
    "import fs from 'fs'; const { [name]: f } = fs;",
    "import fs from 'fs'; const { 'open': f } = fs;",
    "import fs from 'fs'; const [first] = fs;",
    "const { default: fs } = require('fs'); fs.open(p, f);",
    "import fs from 'fs'; export { fs };",
    "import fs from 'fs'; fs['open'](p, f);",
    "import fs from 'fs'; fs[name](p, f);",
    "import fs from 'fs'; use(fs);",
    "import fs from 'fs'; const other = fs;",
    "var fs = require('fs'), other = fs; var fs = other;",
    "import fs = require('fs'); fs.open(p, f);",
    "import type { Server } from 'net'; open();",
    "const fs = require('fs'); fs.open(p, f);",
    "let fs; fs = require('fs'); fs.open(p, f);",
    "let fs = require('fs'); fs = other; fs.open(p, f);",
    "const { open } = require('fs');",
    "const { open: first } = require('fs');",
    "require('fs').open(p, f);",
    "require('fs').promises.open(p);",
    "const fs = __importStar(require('fs')); fs.open(p, f);",
    "const fs = tslib_1.__importDefault(require('fs')); fs.default.open(p, f);",
    "const fs = Promise.promisifyAll(require('fs')); fs.openAsync(p);",
    "const { open } = await import('fs');",
    'import(`fs`).then(({ open }) => open(p, f));',
    "const name = 'fs'; require(name).open(p, f);",
    "['fs'].map((name) => require(name));",
    'new Deno.Command(p);',
    "import fs from 'fs'; fs.readFile(p, f); import net from 'net'; net.createServer();",
    // A module that is loaded by an unknown name may be any module that the source mentions.
    'const load = require; load("fs").open(p, f);',
    'require.call(null, "fs").open(p, f);',
    'module.require("fs").open(p, f);',
    'process.getBuiltinModule("fs").open(p, f);',
    'globalThis.process.getBuiltinModule("fs").open(p, f);',
    'globalThis.require("fs").open(p, f);',
    "import { createRequire } from 'node:module'; const load = createRequire(import.meta.url); load('fs').open(p, f);",
    "const { open } = createRequire(__filename)('fs'); function createRequire(f) { return require('module').createRequire(f); }",
    "use(globalThis); 'fs';",
    "declare const Bun: any; Bun.spawn(['ls']);",
    'const { execve } = process;',
  ])('%s', (text) => {
    expect(reaches(head + text)).toBe(true);
  });

  it.each([
    "import 'fs';",
    "require('fs');",
    "import { readFileSync } from 'node:fs'; readFileSync(p);",
    "import { 'readFileSync' as read } from 'node:fs'; read(p);",
    "import fs from 'fs'; fs.readFileSync(p); fs.constants.O_RDONLY;",
    "import * as fs from 'fs'; fs.default.readFileSync(p);",
    "import fs from 'fs'; const { readFileSync, constants: { O_RDONLY } } = fs;",
    "import fs = require('fs'); let stats: fs.Stats;",
    "export { readFile } from 'fs';",
    "export * from 'fs';",
    "const fs = require('fs'); fs.readFileSync(p);",
    "const { readFileSync } = require('fs');",
    "require('fs').readFileSync(p);",
    "const fs = __importStar(require('fs')); fs.readFileSync(p);",
    "const fs = __importDefault(require('fs')); fs.default.readFileSync(p);",
    "const fs = tslib_1.__importDefault(require('fs')); fs.default.readFileSync(p);",
    "jest.mock('fs');",
    "'fs';",
    "function f(require: any) { require('fs').open(p, f); }",
    "typeof require === 'function' && require.resolve('fs');",
    "if (require.main === module) module.exports = process.argv; 'fs';",
    "globalThis.fs = 'fs';",
    "process.execPath; 'execve';",
    "// require('fs').open\nopen();",
    'log(\'use "fs" to open files\');',
    "/'fs'/.test(open);",
    "<p>'fs'</p>;",
  ])('not %s', (text) => {
    expect(reaches(head + text)).toBe(false);
  });
});
