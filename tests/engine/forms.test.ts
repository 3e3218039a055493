import * as tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

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

const withSpecifiers = forms.flatMap((form) => [
  { title: form.name, form, prefix: '' },
  { title: `${form.name}, node:`, form, prefix: 'node:' },
]);

const titled = (items: readonly Row[]): [title: string, item: Row][] =>
  items.map((item) => [`${item.rule}: ${item.title}`, item]);

/** The rule finds it, under its name, and `--fix` mends it. */
function isFoundAndMended(form: Form, item: Row, specifier: string): void {
  const written = form.write(apiOf(specifier, item));
  if (!written) return;
  const code = program(item, written);

  const found = lint(code, form.file, item.rule);
  expect(
    found.map(({ fatal, messageId }) => ({ fatal, messageId })),
    code,
  ).toEqual([
    { fatal: undefined, messageId: MESSAGES[item.rule] ?? (item.says in ACCEPT_EVENTS ? 'handedOver' : 'unmarked') },
  ]);
  expect(found[0]!.message).toContain(item.says);

  const alone = fix(code, form.file, item.rule);
  expect({ left: alone.messages, fixed: alone.fixed }, alone.output).toEqual({ left: [], fixed: true });

  const together = fix(code, form.file);
  expect({ left: together.messages, fixed: together.fixed }, together.output).toEqual({ left: [], fixed: true });
}

describe.each(withSpecifiers)('$title', ({ form, prefix }) => {
  it.each(titled(rows))('%s', (_title, item) => isFoundAndMended(form, item, prefix + item.module));
});

describe.each(forms)('$name, of a package', (form) => {
  it.each(titled(packageRows))('%s', (_title, item) => isFoundAndMended(form, item, item.module));

  it('is never one of Node', () => {
    for (const item of packageRows) {
      const code = program(item, form.write(apiOf(`node:${item.module}`, item))!);
      expect(lint(code, form.file), code).toEqual([]);
    }
  });
});

describe.each(unfollowed)('$name, which is not followed', ({ file, write }) => {
  it.each(rows.map((item) => [`${item.rule}: ${item.title}`, item] as const))('%s', (_title, item) => {
    const code = program(item, write(apiOf(item.module, item))!);
    const messages = lint(code, file);
    expect(messages, code).toEqual([]);
  });
});

describe.each(forms)('$name, of another module', (form) => {
  it.each(['./%.js', '%-more', 'mem%', '@scope/%', '%/'])('%s', (template) => {
    for (const item of rows) {
      const written = form.write(apiOf(template.replace('%', item.module), item))!;
      const code = program(item, written);
      expect(lint(code, form.file), code).toEqual([]);
    }
  });
});

describe.each(forms)('$name, hidden by a parameter', (form) => {
  it.each(rows.map((item) => [`${item.rule}: ${item.title}`, item] as const))('%s', (_title, item) => {
    const written = form.write(apiOf(`node:${item.module}`, item))!;
    if (!written.root) return;
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
    for (const item of rows.filter(({ isClass }) => !isClass)) {
      const [before, callee] = template.replace('%', item.module).replaceAll('#', item.path.join('.')).split('|');
      const code = program(item, { before: [before!], callee: callee! });
      const { fixed, messages } = fix(code, 'a.mjs', item.rule);
      // A handler's mark is the same whatever the server is, so that rule has its own idea of what is certain.
      if (item.says in ACCEPT_EVENTS) continue;
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
