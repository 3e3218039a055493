import * as tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { beforeEach, describe, expect, it } from 'vitest';

import { ACCEPT_EVENTS } from '../../src/knowledge/types.ts';
import { rules, type RuleName } from '../rules/helpers.ts';
import { forms, unfollowed, type Api, type Form, type Written } from './forms.ts';
import { packageRows, rows, type Row } from './rows.ts';

const COMMONJS = /a\.cjs$/;

const MESSAGES: Partial<Record<RuleName, string>> = {
  'no-unmarked-adopted': 'unmarked',
  'no-unmarked-connection': 'unmarked',
  'no-unmarked-open': 'unmarked',
  'no-unmarked-server': 'unmarked',
  'no-unsealed-execve': 'unsealed',
  'no-unsealed-spawn': 'unsealed',
};

function configOf(file: Form['file'], only?: RuleName): Linter.Config {
  const names = only ? [only] : (Object.keys(rules) as RuleName[]);
  return {
    files: ['**'],
    languageOptions: {
      sourceType: COMMONJS.test(file) ? 'commonjs' : 'module',
      ...(file === 'a.ts' ? { parser: tsParser } : {}),
    },
    plugins: { noinherit: { rules } },
    rules: Object.fromEntries(names.map((name) => [`noinherit/${name}`, 'error'])),
    // Node opens terminals anew, and marks them; Deno does not.
    settings: { noinherit: { targets: { deno: true } } },
  };
}

function program({ isClass, body }: Row, written: Written, parameter = ''): string {
  const callee = isClass && /[()]/.test(written.callee) ? `(${written.callee})` : written.callee;
  const code = body((args) => `${isClass ? 'new ' : ''}${callee}(${args})`);
  const [open, close] = written.around ?? [`async function main(${parameter}) {`, '}\nmain();'];
  const indented = code.replace(/^/gm, '  ');
  return `${[...written.before, open, indented, close].join('\n')}\n`;
}

/** A linter is not cheap to make. */
const linter = new Linter();
const lint = (code: string, file: Form['file'], only?: RuleName): Linter.LintMessage[] =>
  linter.verify(code, [configOf(file, only)], { filename: file });
const fix = (code: string, file: Form['file'], only?: RuleName): Linter.FixReport =>
  linter.verifyAndFix(code, [configOf(file, only)], { filename: file });

const apiOf = (module: string, { path }: Row): Api => ({ specifier: module, path });

/** What makes one call unlike another to the engine: its rule, how it is written, and what is done with the result. */
const kindOf = ({ rule, isClass, path, body }: Row): string =>
  [rule, isClass, path.length, body(() => 'call')].join('\n');

function byKind(items: readonly Row[], key = kindOf): Row[][] {
  const found = new Map<string, Row[]>();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return [...found.values()];
}

/**
 * One call of each kind for each of some ways, so that every pair of a way and a kind is there once. The calls of a
 * kind take turns, and so does `node:`: a fault that takes more than two of them together is not looked for.
 */
function pairs<T>(
  ways: readonly T[],
  kinds: readonly (readonly Row[])[],
): [title: string, way: T, item: Row, prefix: string][] {
  return ways.flatMap((way, w) =>
    kinds.map((kind, k) => {
      const item = kind[w % kind.length]!;
      const prefix = (w + k) % 2 === 0 ? '' : 'node:';
      return [`${item.rule}: ${prefix}${item.title}`, way, item, prefix] as [string, T, Row, string];
    }),
  );
}

const kinds = byKind(rows);
const packageKinds = byKind(packageRows);
/** Where nothing is to be said, what would be done with the result is of no matter. */
const silentKinds = byKind(rows, ({ rule, path }) => `${rule} ${path.length}`);

// No cell of the matrix may be one that asserts nothing.
beforeEach(() => expect.hasAssertions());

it('every call of a kind gets its turn', () => {
  for (const kind of [...kinds, ...packageKinds]) expect(kind.length).toBeLessThanOrEqual(forms.length);
});

/** Loaded inside of a function only: a fix that loads the runtime at the top of the file is for the author to decide. */
const LAZY = 'await import, inline';
const eager = forms.filter(({ name }) => name !== LAZY);

/** The rule finds it, under its name, and `--fix` mends it. */
function isFoundAndMended(form: Form, item: Row, specifier: string): void {
  const code = program(item, form.write(apiOf(specifier, item)));

  const found = lint(code, form.file, item.rule);
  expect(
    found.map(({ fatal, messageId }) => ({ fatal, messageId })),
    code,
  ).toEqual([
    { fatal: undefined, messageId: MESSAGES[item.rule] ?? (item.says in ACCEPT_EVENTS ? 'handedOver' : 'unmarked') },
  ]);
  expect(found[0]!.message).toContain(item.says);

  if (form.name === LAZY) {
    expect(found[0]!.suggestions, code).toHaveLength(1);
    return;
  }
  const alone = fix(code, form.file, item.rule);
  expect({ left: alone.messages, fixed: alone.fixed }, alone.output).toEqual({ left: [], fixed: true });
}

describe('a call is found and mended, however the file gets hold of it', () => {
  it.each(pairs(forms, kinds))('%s, $1.name', (_title, form, item, prefix) =>
    isFoundAndMended(form, item, prefix + item.module),
  );
});

describe('a call is mended by all rules at once', () => {
  it.each(rows.map((item, i) => [`${item.rule}: ${item.title}`, item, eager[i % eager.length]!] as const))(
    '%s, $2.name',
    (_title, item, form) => {
      const { fixed, messages, output } = fix(program(item, form.write(apiOf(item.module, item))), form.file);
      expect({ messages, fixed }, output).toEqual({ messages: [], fixed: true });
    },
  );
});

describe('of a package', () => {
  it.each(pairs(forms, packageKinds))('%s, $1.name', (_title, form, item) => isFoundAndMended(form, item, item.module));

  it.each(forms)('is never one of Node: $name', (form) => {
    for (const item of packageRows) {
      const code = program(item, form.write(apiOf(`node:${item.module}`, item)));
      expect(lint(code, form.file), code).toEqual([]);
    }
  });
});

describe('a way that is not followed', () => {
  it.each(pairs(unfollowed, silentKinds))('%s, $1.name', (_title, { file, write }, item, prefix) => {
    const code = program(item, write(apiOf(prefix + item.module, item)));
    expect(lint(code, file), code).toEqual([]);
  });
});

describe('another module, whose name has the name of ours in it', () => {
  const templates = ['./%.js', '%-more', 'mem%', '@scope/%', '%/'];
  it.each(pairs(forms, silentKinds))('%s, $1.name', (_title, form, item, prefix) => {
    for (const template of templates) {
      const code = program(item, form.write(apiOf(template.replace('%', prefix + item.module), item)));
      expect(lint(code, form.file), code).toEqual([]);
    }
  });
});

describe('a name that a parameter hides', () => {
  const hideable = forms.filter(({ write }) => write({ specifier: 'fs', path: ['open'] }).root !== undefined);
  it.each(pairs(hideable, silentKinds))('%s, $1.name', (_title, form, item, prefix) => {
    const written = form.write(apiOf(prefix + item.module, item));
    const code = program(item, written, written.root);
    expect(lint(code, form.file), code).toEqual([]);
  });
});

describe('promisify', () => {
  const sources: Record<string, { file: Form['file']; before: string; callee: string }> = {
    'an import': {
      file: 'a.mjs',
      before: "import { promisify } from 'node:util';\nimport mod from '%';\n",
      callee: 'mod.#',
    },
    'util as a whole': {
      file: 'a.mjs',
      before: "import * as util from 'util';\nimport * as mod from '%';\n",
      callee: 'mod.#',
    },
    require: {
      file: 'a.cjs',
      before: "const { promisify: later } = require('util');\nconst mod = require('%');\n",
      callee: 'mod.#',
    },
    'require inline': { file: 'a.cjs', before: '', callee: "require('%').#" },
  };
  const promisifyName = (before: string, file: string): string =>
    before.includes('later')
      ? 'later'
      : before.includes('util from')
        ? 'util.promisify'
        : file === 'a.cjs'
          ? "require('util').promisify"
          : 'promisify';

  const callbackApis = [
    ['no-unmarked-open', 'fs', 'open'],
    ['no-unsealed-spawn', 'child_process', 'exec'],
    ['no-unsealed-spawn', 'child_process', 'execFile'],
  ] as const;

  for (const [name, { file, before, callee }] of Object.entries(sources)) {
    it.each(callbackApis)(`${name}: %s %s.%s`, (rule, module, path) => {
      const fill = (text: string): string => text.replace('%', module).replace('#', path);
      const wrapped = `${promisifyName(before, file)}(${fill(callee)})`;
      for (const code of [
        `${fill(before)}const run = ${wrapped};\nasync function main() {\n  use(await run('a'));\n}\nmain();\n`,
        `${fill(before)}async function main() {\n  use(await ${wrapped}('a'));\n}\nmain();\n`,
      ]) {
        expect(
          lint(code, file, rule).map(({ message }) => message),
          code,
        ).toEqual([expect.stringContaining(`${module}.${path}`)]);
        const { messages, fixed, output } = fix(code, file, rule);
        expect({ messages, fixed }, output).toEqual({ messages: [], fixed: true });
      }
    });
  }
});

describe('type-only imports', () => {
  const statements: Record<string, string> = {
    'import type, default': "import type mod from '%';\n",
    'import type, namespace': "import type * as mod from '%';\n",
    'import type, named': "import type { default as mod } from '%';\n",
    'type in the braces': "import { type default as mod } from '%';\n",
    'import type = require': "import type mod = require('%');\n",
  };
  it.each(Object.entries(statements))('%s', (_name, statement) => {
    for (const item of rows) {
      const written = { before: [statement.replace('%', item.module)], callee: `mod.${item.path.join('.')}` };
      const code = program(item, written);
      expect(lint(code, 'a.ts'), code).toEqual([]);
    }
  });
});

describe('an origin that is not certain is never mended by --fix', () => {
  const uncertain: Record<string, string> = {
    'optional member': 'import mod from "%";\n|mod?.#',
    'optional call': 'import mod from "%";\n|mod.#?.',
    'one of two modules':
      'import real from "%";\nimport fake from "./fake.js";\nconst mod = flag ? real : fake;\n|mod.#',
    'a default that may not apply': 'import real from "%";\nconst { run = real.# } = options;\n|run',
    'a variable with two values': 'import real from "%";\nlet run = real.#;\nif (flag) run = other;\n|run',
  };
  it.each(Object.entries(uncertain))('%s', (_name, template) => {
    // A handler's mark is the same whatever the server is, so that rule has its own idea of what is certain.
    for (const item of rows.filter(({ isClass, says }) => !isClass && !(says in ACCEPT_EVENTS))) {
      const [before, callee] = template.replace('%', item.module).replaceAll('#', item.path.join('.')).split('|');
      const code = program(item, { before: [before!], callee: callee! });
      const { fixed, messages } = fix(code, 'a.mjs', item.rule);
      expect(fixed, code).toBe(false);
      expect(messages.length, code).toBeLessThanOrEqual(1);
      for (const message of messages) expect(message.suggestions?.length, code).toBeGreaterThan(0);
    }
  });
});

describe('every way to listen', () => {
  const methods = ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener'];
  const events = {
    net: ['connection'],
    http: ['connection'],
    https: ['connection', 'secureConnection'],
    tls: ['connection', 'secureConnection'],
  };
  const cases = Object.entries(events).flatMap(([module, names]) =>
    names.flatMap((event) => methods.map((method) => [module, event, method] as const)),
  );
  it.each(cases)('%s %s %s', (module, event, method) => {
    const code = `import ${module} from '${module}';\n${module}.createServer().${method}('${event}', (socket) => {\n  socket.end();\n});\n`;
    expect(lint(code, 'a.mjs', 'no-unmarked-connection').map(({ messageId }) => messageId)).toEqual(['unmarked']);
    expect(fix(code, 'a.mjs', 'no-unmarked-connection').messages).toEqual([]);
    const other = code.replace(`'${event}'`, "'listening'");
    expect(lint(other, 'a.mjs', 'no-unmarked-connection')).toEqual([]);
  });
});
