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
    // Node reopens terminals close-on-exec, Deno does not: with this target, no-unmarked-adopted reports them.
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

/** Shared, because creating a linter is slow. */
const linter = new Linter();
const lint = (code: string, file: Form['file'], only?: RuleName): Linter.LintMessage[] =>
  linter.verify(code, [configOf(file, only)], { filename: file });
const fix = (code: string, file: Form['file'], only?: RuleName): Linter.FixReport =>
  linter.verifyAndFix(code, [configOf(file, only)], { filename: file });

const apiOf = (module: string, { path }: Row): Api => ({ specifier: module, path });

/** What distinguishes calls for the engine: the rule, the syntax of the call, and the use of its result. */
const kindOf = ({ rule, isClass, path, body }: Row): string =>
  [rule, isClass, path.length, body(() => 'call')].join('\n');

function byKind(items: readonly Row[], key = kindOf): Row[][] {
  const found = new Map<string, Row[]>();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return [...found.values()];
}

/**
 * Every pair of a form and a kind of call, once. The calls of a kind take turns, and so does the prefix `node:`:
 * pairwise testing, which does not look for a fault that needs more than two of these together.
 */
function pairs(
  ways: readonly Form[],
  kinds: readonly (readonly Row[])[],
): [title: string, way: Form, item: Row, prefix: string][] {
  return ways.flatMap((way, w) =>
    kinds.map((kind, k) => {
      const item = kind[w % kind.length]!;
      const prefix = (w + k) % 2 === 0 ? '' : 'node:';
      return [`${item.rule}: ${prefix}${item.title}, ${way.name}`, way, item, prefix] as [string, Form, Row, string];
    }),
  );
}

const kinds = byKind(rows);
const packageKinds = byKind(packageRows);
/** Where nothing is reported, the use of the result makes no difference. */
const silentKinds = byKind(rows, ({ rule, path }) => `${rule} ${path.length}`);

// Every test of the matrix must assert something.
beforeEach(() => expect.hasAssertions());

it('tries every call of a kind', () => {
  for (const kind of [...kinds, ...packageKinds]) expect(kind.length).toBeLessThanOrEqual(forms.length);
});

/** Loads Node's module inside a function only. A fix would load the runtime at the top of the file, so it is a suggestion. */
const LAZY = 'await import, inline';
const eager = forms.filter(({ name }) => name !== LAZY);

/** What `--fix` makes of a file with one finding. Without linting it once more, as `verifyAndFix` would. */
function withFix(code: string, { fix: edit }: Linter.LintMessage): string {
  expect(edit, code).toBeDefined();
  return code.slice(0, edit!.range[0]) + edit!.text + code.slice(edit!.range[1]);
}

/** Expects that the rule reports the call by its name, and that its fix leaves nothing to report. */
function isFoundAndFixed(form: Form, item: Row, specifier: string): void {
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
  const fixed = withFix(code, found[0]!);
  expect(lint(fixed, form.file, item.rule), fixed).toEqual([]);
}

describe('a call is found and fixed in every form', () => {
  it.each(pairs(forms, kinds))('%s', (_title, form, item, prefix) => isFoundAndFixed(form, item, prefix + item.module));
});

describe('a call is fixed by all rules at once', () => {
  it.each(
    rows.map((item, i) => {
      const form = eager[i % eager.length]!;
      return [`${item.rule}: ${item.title}, ${form.name}`, item, form] as const;
    }),
  )('%s', (_title, item, form) => {
    const { fixed, messages, output } = fix(program(item, form.write(apiOf(item.module, item))), form.file);
    expect({ messages, fixed }, output).toEqual({ messages: [], fixed: true });
  });
});

describe('a call of a package', () => {
  it.each(pairs(forms, packageKinds))('%s', (_title, form, item) => isFoundAndFixed(form, item, item.module));

  it.each(forms)('is not found behind the prefix node: $name', (form) => {
    for (const item of packageRows) {
      const code = program(item, form.write(apiOf(`node:${item.module}`, item)));
      expect(lint(code, form.file), code).toEqual([]);
    }
  });
});

describe('a form that is not followed', () => {
  it.each(pairs(unfollowed, silentKinds))('%s', (_title, { file, write }, item, prefix) => {
    const code = program(item, write(apiOf(prefix + item.module, item)));
    expect(lint(code, file), code).toEqual([]);
  });
});

describe('another module, whose specifier contains the name', () => {
  const templates = ['./%.js', '%-more', 'mem%', '@scope/%', '%/'];
  it.each(pairs(forms, silentKinds))('%s', (_title, form, item, prefix) => {
    for (const template of templates) {
      const code = program(item, form.write(apiOf(template.replace('%', prefix + item.module), item)));
      expect(lint(code, form.file), code).toEqual([]);
    }
  });
});

describe('a name that a parameter shadows', () => {
  const hideable = forms.filter(({ write }) => write({ specifier: 'fs', path: ['open'] }).root !== undefined);
  it.each(pairs(hideable, silentKinds))('%s', (_title, form, item, prefix) => {
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

describe('--fix never changes a call with an uncertain origin', () => {
  const uncertain: Record<string, string> = {
    'optional member': 'import mod from "%";\n|mod?.#',
    'optional call': 'import mod from "%";\n|mod.#?.',
    'one of two modules':
      'import real from "%";\nimport fake from "./fake.js";\nconst mod = flag ? real : fake;\n|mod.#',
    'a default that may not apply': 'import real from "%";\nconst { run = real.# } = options;\n|run',
    'a variable with two values': 'import real from "%";\nlet run = real.#;\nif (flag) run = other;\n|run',
  };
  it.each(Object.entries(uncertain))('%s', (_name, template) => {
    // A mark in a handler is the same for every server, so no-unmarked-connection judges certainty by itself.
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
