/** A form of import and alias through which a file gets an export. */
export interface Form {
  readonly name: string;
  readonly file: 'a.cjs' | 'a.mjs' | 'a.ts';
  /** The code before the call, and the expression that is called. */
  readonly write: (api: Api) => Written;
}

export interface Api {
  /** The module specifier: `fs`, `node:fs`, `fs/promises`. */
  readonly specifier: string;
  /** From the module's object to the export: `['promises', 'open']`. */
  readonly path: readonly string[];
}

export interface Written {
  readonly before: readonly string[];
  readonly callee: string;
  /** Wraps the code of the call. */
  readonly around?: readonly [open: string, close: string];
  /** The variable that the callee starts from, if a parameter can shadow it. */
  readonly root?: string;
}

type Write = Form['write'];

/** A path as property accesses. */
const dotted = (path: readonly string[]): string => path.map((name) => `.${name}`).join('');

const last = (path: readonly string[]): string => path.at(-1)!;

/** `{ promises: { open: local } }` */
function pattern(path: readonly string[], local: string): string {
  const [first, ...rest] = path;
  if (rest.length > 0) return `{ ${first}: ${pattern(rest, local)} }`;
  return first === local ? `{ ${first} }` : `{ ${first}: ${local} }`;
}

/** A module in a variable, and the export as a property of it. */
const bound = (statement: (specifier: string) => string): Write => {
  return ({ specifier, path }) => ({ before: [statement(specifier)], callee: `mod${dotted(path)}`, root: 'mod' });
};

const destructured = (statement: (left: string, specifier: string) => string, renamed = false): Write => {
  return ({ specifier, path }) => {
    const local = renamed ? 'local' : last(path);
    return { before: [statement(pattern(path, local), specifier)], callee: local, root: local };
  };
};

/** An expression that is the module. */
const inline = (expression: (specifier: string) => string, root?: string): Write => {
  return ({ specifier, path }) => ({
    before: [],
    callee: expression(specifier) + dotted(path),
    ...(root ? { root } : {}),
  });
};

/** A module in a variable, and more code before the call. */
const derived = (
  first: string,
  rest: (path: readonly string[]) => Omit<Written, 'before'> & { then: string[] },
): Write => {
  return ({ specifier, path }) => {
    const { then, ...written } = rest(path);
    return { before: [first.replace('%', specifier), ...then], ...written };
  };
};

const named = (write: (name: string) => { clause: string; local: string }): Write => {
  return ({ specifier, path: [first, ...rest] }) => {
    const { clause, local } = write(first!);
    return { before: [`import { ${clause} } from '${specifier}';`], callee: local + dotted(rest), root: local };
  };
};

const DEFAULT_IMPORT = "import mod from '%';";

const aliases: Readonly<Record<string, (path: readonly string[]) => Omit<Written, 'before'> & { then: string[] }>> = {
  'const alias of the export': (path) => ({
    then: [`const alias = mod${dotted(path)};`],
    callee: 'alias',
    root: 'alias',
  }),
  'const alias of the module': (path) => ({
    then: ['const other = mod;'],
    callee: `other${dotted(path)}`,
    root: 'other',
  }),
  'const destructured from the module': (path) => ({
    then: [`const ${pattern(path, 'local')} = mod;`],
    callee: 'local',
    root: 'local',
  }),
  'alias of an alias': (path) => ({
    then: ['const other = mod;', `const { ...rest } = other;`, `const alias = rest${dotted(path)};`],
    callee: 'alias',
    root: 'alias',
  }),
  'computed property': (path) => ({
    then: [],
    callee: `mod${path.map((name) => `['${name}']`).join('')}`,
    root: 'mod',
  }),
  'computed property, template': (path) => ({
    then: [],
    callee: `mod${path.map((name) => `[\`${name}\`]`).join('')}`,
    root: 'mod',
  }),
  'computed property, constant': (path) => ({
    then: [`const NAME = '${last(path)}';`],
    callee: `mod${dotted(path.slice(0, -1))}[NAME]`,
    root: 'mod',
  }),
  'variable assigned after its declaration': (path) => ({
    then: ['let later;', `later = mod${dotted(path)};`],
    callee: 'later',
    root: 'later',
  }),
  'both branches of a condition': (path) => ({
    then: [`const same = flag ? mod${dotted(path)} : mod${path.map((name) => `['${name}']`).join('')};`],
    callee: 'same',
    root: 'same',
  }),
};

const typeScript: Readonly<Record<string, (path: readonly string[]) => Omit<Written, 'before'> & { then: string[] }>> =
  {
    'the module, as a type': (path) => ({ then: [], callee: `(mod as any)${dotted(path)}`, root: 'mod' }),
    'the module, with a non-null assertion': (path) => ({ then: [], callee: `mod!${dotted(path)}`, root: 'mod' }),
    'the module, with satisfies': (path) => ({
      then: [],
      callee: `(mod satisfies object)${dotted(path)}`,
      root: 'mod',
    }),
    'the module, with a type assertion': (path) => ({ then: [], callee: `(<any>mod)${dotted(path)}`, root: 'mod' }),
    'the export, as a type': (path) => ({ then: [], callee: `(mod${dotted(path)} as any)`, root: 'mod' }),
    'the export, with a non-null assertion': (path) => ({ then: [], callee: `mod${dotted(path)}!`, root: 'mod' }),
    'an alias with a type': (path) => ({
      then: [`const alias: any = mod${dotted(path)} as any;`],
      callee: 'alias',
      root: 'alias',
    }),
    'an import alias of the export': (path) => ({
      then: [`import alias = mod${dotted(path)};`],
      callee: 'alias',
      root: 'alias',
    }),
  };

const esm: Readonly<Record<string, Write>> = {
  'default import': bound((from) => `import mod from '${from}';`),
  'named import': named((name) => ({ clause: name, local: name })),
  'renamed import': named((name) => ({ clause: `${name} as local`, local: 'local' })),
  'import of a quoted name': named((name) => ({ clause: `'${name}' as local`, local: 'local' })),
  'namespace import': bound((from) => `import * as mod from '${from}';`),
  'default import by name': bound((from) => `import { default as mod } from '${from}';`),
  'default and namespace import': ({ specifier, path }) => ({
    before: [`import mod, * as all from '${specifier}';`],
    callee: `all.default${dotted(path)}`,
    root: 'all',
  }),
  'await import, in a variable': bound((from) => `const mod = await import('${from}');`),
  'await import, default': bound((from) => `const { default: mod } = await import('${from}');`),
  'await import, destructured': destructured((left, from) => `const ${left} = await import('${from}');`),
  'await import, renamed': destructured((left, from) => `const ${left} = await import('${from}');`, true),
  'await import, inline': inline((from) => `(await import('${from}'))`),
  'await import of a constant': ({ specifier, path }) => ({
    before: [`const NAME = '${specifier}';`, 'const mod = await import(NAME);'],
    callee: `mod${dotted(path)}`,
    root: 'mod',
  }),
  'await import in Promise.all': bound((from) => `const [mod] = await Promise.all([import('${from}'), other]);`),
  'import().then': ({ specifier, path }) => ({
    before: [],
    callee: `mod${dotted(path)}`,
    around: [`import('${specifier}').then(async (mod) => {`, '});'],
  }),
  'import().then, destructured': ({ specifier, path }) => ({
    before: [],
    callee: 'local',
    around: [`import('${specifier}').then(async (${pattern(path, 'local')}) => {`, '});'],
  }),
  'process.getBuiltinModule, in a variable': bound((from) => `const mod = process.getBuiltinModule('${from}');`),
  'process.getBuiltinModule, destructured': destructured(
    (left, from) => `const ${left} = process.getBuiltinModule('${from}');`,
  ),
  'process.getBuiltinModule, inline': inline((from) => `process.getBuiltinModule('${from}')`, 'process'),
  'getBuiltinModule of an imported process': ({ specifier, path }) => ({
    before: ["import process from 'node:process';", `const mod = process.getBuiltinModule('${specifier}');`],
    callee: `mod${dotted(path)}`,
    root: 'mod',
  }),
  'getBuiltinModule by name': ({ specifier, path }) => ({
    before: ["import { getBuiltinModule } from 'node:process';", `const mod = getBuiltinModule('${specifier}');`],
    callee: `mod${dotted(path)}`,
    root: 'mod',
  }),
  'getBuiltinModule of globalThis': inline((from) => `globalThis.process.getBuiltinModule('${from}')`, 'globalThis'),
  'createRequire, named require': ({ specifier, path }) => ({
    before: [
      "import { createRequire } from 'node:module';",
      'const require = createRequire(import.meta.url);',
      `const mod = require('${specifier}');`,
    ],
    callee: `mod${dotted(path)}`,
    root: 'mod',
  }),
  'createRequire, under another name': ({ specifier, path }) => ({
    before: [
      "import module from 'module';",
      'const load = module.createRequire(import.meta.url);',
      `const ${pattern(path, 'local')} = load('${specifier}');`,
    ],
    callee: 'local',
    root: 'local',
  }),
  'createRequire, called immediately': ({ specifier, path }) => ({
    before: ["import { createRequire } from 'module';"],
    callee: `createRequire(import.meta.url)('${specifier}')${dotted(path)}`,
    root: 'createRequire',
  }),
  ...Object.fromEntries(Object.entries(aliases).map(([name, rest]) => [name, derived(DEFAULT_IMPORT, rest)])),
};

const cjs: Readonly<Record<string, Write>> = {
  'require, in a variable': bound((from) => `const mod = require('${from}');`),
  'require, var': bound((from) => `var mod = require("${from}");`),
  'require, template': bound((from) => `const mod = require(\`${from}\`);`),
  'require, assigned after the declaration': bound((from) => `let mod;\nmod = require('${from}');`),
  'require, destructured': destructured((left, from) => `const ${left} = require('${from}');`),
  'require, renamed': destructured((left, from) => `const ${left} = require('${from}');`, true),
  'require, inline': inline((from) => `require('${from}')`, 'require'),
  'require, with a property': ({ specifier, path }) => ({
    before: [`const local = require('${specifier}')${dotted(path)};`],
    callee: 'local',
    root: 'local',
  }),
  'module.require': bound((from) => `const mod = module.require('${from}');`),
  'process.getBuiltinModule': bound((from) => `const mod = process.getBuiltinModule('${from}');`),
  'await import': ({ specifier, path }) => ({
    before: [],
    callee: `mod${dotted(path)}`,
    around: [`async function run() {\nconst mod = await import('${specifier}');`, '}\nrun();'],
  }),
  ...Object.fromEntries(
    Object.entries(aliases).map(([name, rest]) => [name, derived("const mod = require('%');", rest)]),
  ),
};

const ts: Readonly<Record<string, Write>> = {
  'default import': esm['default import']!,
  'named import, next to a type': ({ specifier, path: [first, ...rest] }) => ({
    before: [`import { type Stats, ${first} } from '${specifier}';`],
    callee: first + dotted(rest),
    root: first!,
  }),
  'import = require': bound((from) => `import mod = require('${from}');`),
  'import = require, exported': bound((from) => `export import mod = require('${from}');`),
  ...Object.fromEntries(
    Object.entries(typeScript).map(([name, rest]) => [name, derived("import * as mod from '%';", rest)]),
  ),
};

export const forms: readonly Form[] = [
  ...Object.entries(esm).map(([name, write]) => ({ name, file: 'a.mjs', write }) as const),
  ...Object.entries(cjs).map(([name, write]) => ({ name: `${name} (CommonJS)`, file: 'a.cjs', write }) as const),
  ...Object.entries(ts).map(([name, write]) => ({ name: `${name} (TypeScript)`, file: 'a.ts', write }) as const),
];

const lost: Readonly<Record<string, Write>> = {
  'a parameter that callers in other files fill': ({ path }) => ({
    before: [],
    callee: `mod${dotted(path)}`,
    around: ['export async function main(mod) {', '}'],
  }),
  'an import from a file that cannot be read': ({ path }) => ({
    before: ["import { mod } from './mod.js';"],
    callee: `mod${dotted(path)}`,
  }),
  'a property whose name is known only at run time': derived(DEFAULT_IMPORT, (path) => ({
    then: [],
    callee: `mod${dotted(path.slice(0, -1))}[${last(path)}Name]`,
  })),
  'a property of an object that other code may change': derived(DEFAULT_IMPORT, (path) => ({
    then: ['const lib = { mod };', 'change(lib);'],
    callee: `lib.mod${dotted(path)}`,
  })),
  'an import whose specifier is known only at run time': ({ path }) => ({
    before: ['const mod = await import(name);'],
    callee: `mod${dotted(path)}`,
  }),
  'the result of a function that receives the module (a proxy, a copy)': derived(DEFAULT_IMPORT, (path) => ({
    then: ['const traced = trace(mod);'],
    callee: `traced${dotted(path)}`,
  })),
};

/** Ways to an export that are not followed: nothing is reported. */
export const unfollowed: readonly Form[] = Object.entries(lost).map(([name, write]) => ({
  name,
  file: 'a.mjs',
  write,
}));
