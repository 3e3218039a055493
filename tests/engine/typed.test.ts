import * as tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

import { rules } from '../rules/helpers.ts';

type Files = Readonly<Record<string, string>>;

/** A program of files that stand nowhere on the disk, so that only the type checker can read them. */
function programOf(files: Files): ts.Program {
  const read = (name: string): string | undefined => files[name.replace(/^\/typed\//, '')];
  const isFolder = (name: string): boolean =>
    Object.keys(files).some((file) => `/typed/${file}`.startsWith(`${name}/`));
  const host: ts.CompilerHost = {
    getSourceFile: (name, language) => {
      const text = read(name);
      return text === undefined ? undefined : ts.createSourceFile(name, text, language, true);
    },
    getDefaultLibFileName: () => 'lib.d.ts',
    writeFile: () => undefined,
    getCurrentDirectory: () => '/typed',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => read(name) !== undefined,
    readFile: read,
    directoryExists: isFolder,
    getDirectories: () => [],
  };
  const names = Object.keys(files).filter((name) => !name.startsWith('node_modules/'));
  return ts.createProgram({
    rootNames: names.map((name) => `/typed/${name}`),
    options: {
      noLib: true,
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.Node10,
      ignoreDeprecations: '6.0',
      esModuleInterop: true,
      types: [],
    },
    host,
  });
}

const RULES = ['no-unmarked-open', 'no-unsealed-spawn', 'no-unmarked-connection'] as const;

/** The findings in a file, each by its line and what it names. */
function foundIn(code: string, files: Files, parser: Linter.Parser = tsParser): string[] {
  const programs = [programOf({ ...files, 'file.ts': code })];
  const messages = new Linter({ cwd: '/typed' }).verify(
    code,
    [
      {
        files: ['**/*.ts'],
        languageOptions: { parser, parserOptions: { programs } },
        plugins: { noinherit: { rules } },
        rules: Object.fromEntries(RULES.map((rule) => [`noinherit/${rule}`, 'error'])),
      },
    ],
    { filename: '/typed/file.ts' },
  );
  return messages.map(({ fatal, line, message }) =>
    fatal ? message : `${line} ${/`([^`]+)`/.exec(message)?.[1] ?? ''}`,
  );
}

const FILES: Files = {
  'node_modules/@types/cross-spawn/index.d.ts': `
    declare function spawn(command: string): void;
    declare namespace spawn { function sync(command: string): void; }
    export = spawn;
  `,
  'node_modules/@npmcli/promise-spawn/index.d.ts': 'export default function spawn(command: string): void;',
  'node_modules/nano-spawn/index.d.ts': 'export declare function other(command: string): void;',
  'node_modules/other/index.d.ts': 'declare function spawn(command: string): void;\nexport = spawn;',
  'node.d.ts': `
    declare module 'child_process' { export function spawn(command: string): void; }
    declare module 'net' {
      export class Server { on(event: string, listener: (socket: unknown) => void): this; }
    }
  `,
  'own.ts': 'export function fork(name: string): void {}\nexport function spawn(name: string): void {}',
  'whole.ts': 'class Server { on(event: string, listener: () => void) {} }\nexport = { make: () => new Server() };',
};

const START = "start('a');";

describe('what another module hands on, according to the type checker', () => {
  it.each<[title: string, handedOn: string, code: string, found: string[]]>([
    [
      'a function',
      "export { spawn as start } from 'child_process';",
      `import { start } from './handed-on';\n${START}`,
      ['2 child_process.spawn'],
    ],
    [
      'a function, among others of its own',
      "export { spawn as start } from 'child_process';\nexport const other = 5;",
      `import { other, start } from './handed-on';\n${START}`,
      ['2 child_process.spawn'],
    ],
    [
      'a function of a namespace, among others of its own',
      "export { spawn } from 'child_process';\nexport const other = 5;",
      "import * as io from './handed-on';\nio.spawn('a');",
      ['2 child_process.spawn'],
    ],
    [
      'a module',
      "import * as cp from 'child_process';\nexport { cp };",
      "import { cp } from './handed-on';\ncp.spawn('a');",
      ['2 child_process.spawn'],
    ],
    [
      'a function of its own with the name of a known one',
      "export { spawn as start } from './own';",
      `import { start } from './handed-on';\n${START}`,
      [],
    ],
    [
      'a function that is only named as a type',
      "export { spawn as start } from 'child_process';",
      "import type { start } from './handed-on';\ndeclare const other: typeof start;\nother('a');",
      [],
    ],
    [
      'a package that is one function',
      "import start from 'cross-spawn';\nexport { start };",
      `import { start } from './handed-on';\n${START}`,
      ['2 cross-spawn'],
    ],
    [
      'a member of such a package',
      "import { sync } from 'cross-spawn';\nexport { sync as start };",
      `import { start } from './handed-on';\n${START}`,
      [],
    ],
    [
      'another package that is one function',
      "import start from 'other';\nexport { start };",
      `import { start } from './handed-on';\n${START}`,
      [],
    ],
    [
      'the default of a package with an owner',
      "export { default as start } from '@npmcli/promise-spawn';",
      `import { start } from './handed-on';\n${START}`,
      ['2 @npmcli/promise-spawn'],
    ],
    [
      'another name than the default of a package',
      "export { other as start } from 'nano-spawn';",
      `import { start } from './handed-on';\n${START}`,
      [],
    ],
    ['nothing of that name', 'export {};', `import { start } from './handed-on';\n${START}`, []],
  ])('%s', (_title, handedOn, code, found) => {
    expect(foundIn(code, { ...FILES, 'handed-on.ts': handedOn })).toEqual(found);
  });
});

describe('a server, according to the type checker', () => {
  const accept = '(socket) => { socket.end(); }';
  it.each<[title: string, code: string, found: string[]]>([
    [
      "one of Node's",
      `import type { Server } from 'net';\nconst make = (): Server => x;\nmake().on('connection', ${accept});`,
      ['3 '],
    ],
    [
      'one of a module that is one object',
      `import whole from './whole';\nwhole.make().on('connection', ${accept});`,
      [],
    ],
    [
      'one of this file',
      `class Server { on(event: string, listener: () => void) {} }\nnew Server().on('connection', ${accept});`,
      [],
    ],
    ['one that is not known', `import { server } from './missing';\nserver.on('connection', ${accept});`, []],
  ])('%s', (_title, code, found) => {
    expect(foundIn(code, FILES)).toEqual(found);
  });
});

describe('a parser with a program', () => {
  /** The parser with other services. */
  function parserWith(change: (services: tsParser.ParserServices) => object): Linter.Parser {
    return {
      parseForESLint: (code: string, options: tsParser.ParserOptions) => {
        const result = tsParser.parseForESLint(code, options);
        return { ...result, services: change(result.services) };
      },
    } as unknown as Linter.Parser;
  }

  it('but without the functions to ask it is one without types', () => {
    const older = parserWith(({ program }) => ({ program }));
    const files = { ...FILES, 'handed-on.ts': "export { spawn as start } from 'child_process';" };
    expect(foundIn(`import { start } from './handed-on';\n${START}`, files, older)).toEqual([]);
    expect(foundIn("import { spawn } from 'child_process';\nspawn('a');", files, older)).toEqual([
      '2 child_process.spawn',
    ]);
  });

  it.each<[title: string, code: string, asked: number]>([
    ['what is known without types', "import { exec as a } from 'child_process';\nexport { a };", 0],
    ['what is imported as a type', "import type { fork } from './own';\nexport const x: typeof fork = y;", 0],
    ['what comes from another module', "import { fork } from './own';\nfork('a');", 1],
    ['all of another module', "import * as own from './own';\nown.fork('a');", 1],
  ])('is asked once at most about %s', (_title, code, asked) => {
    let count = 0;
    const counting = parserWith((services) => ({
      ...services,
      getSymbolAtLocation: (node: never) => {
        count++;
        return 'getSymbolAtLocation' in services ? services.getSymbolAtLocation?.(node) : undefined;
      },
    }));
    expect(foundIn(code, FILES, counting)).toEqual([]);
    expect(count).toBe(asked);
  });
});
