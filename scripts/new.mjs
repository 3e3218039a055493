// npm run new rule NAME, npm run new api MODULE: creates the first version of a rule, with its test and its page, or of
// a module of the knowledge, and adds it to the lists of the others. TODO marks the places to fill in.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { repository } from './lib/ensure-build.mjs';
import { Failure, runCommand, say } from './lib/terminal.mjs';

const [what, name = ''] = process.argv.slice(2);

await runCommand(async () => {
  if (what === 'rule' && /^no-[a-z]+(?:-[a-z]+)*$/.test(name)) newRule();
  else if (what === 'api' && /^[@a-z][\w@/.:-]*$/.test(name)) newApi();
  else
    throw new Failure(
      'expected `rule NAME` or `api MODULE`.',
      'npm run new rule no-open-example, or npm run new api some-package.',
    );
  say();
  say(
    'Next: fill in what says TODO, then `npm run update`, `npm test` and `npm run lint`. CONTRIBUTING.md has the rest.',
  );
});

function newRule() {
  const binding = camelCase(name);
  write(
    `src/rules/${name}.ts`,
    `// TODO: which question does the rule answer about a file?
import type { RuleModule } from '../utils/rule-module.ts';
import { defineRule } from './define-rule.ts';

export const ${binding}: RuleModule<'found'> = defineRule({
  name: '${name}',
  meta: {
    docs: { description: 'disallow TODO', strict: true },
    messages: { found: 'TODO: what is wrong. What to do.' },
  },
  find: ({ analysis }) => analysis.spawns.filter(() => false),
  report: ({ node }) => ({ node, messageId: 'found', data: {} }),
});
`,
  );
  write(
    `tests/rules/${name}/${name}.test.ts`,
    `import { runRule } from '../helpers.ts';

// TODO: what is reported, between « and », and what is not.
runRule('${name}', {
  valid: ["import fs from 'node:fs';\\nfs.readFileSync('a');"],
  invalid: [],
});
`,
  );
  write(
    `docs/rules/${name}.md`,
    `# ${name}

<!-- end auto-generated rule header -->

## What it reports

TODO. CWE-403.

### Incorrect

\`\`\`js
// TODO
\`\`\`

### Correct

\`\`\`js
// TODO
\`\`\`

## Options

<!-- begin auto-generated rule options list -->

<!-- end auto-generated rule options list -->

## When not to use it

TODO

## More

<!-- begin generated: more -->

<!-- end generated: more -->
`,
  );
  enter('src/rules/index.ts', /^import \{ no.*$/gm, `import { ${binding} } from './${name}.ts';`);
  enter('src/rules/index.ts', /^ {2}'no-.*$/gm, `  '${name}': ${binding},`, "  'no-wide-stdio': noWideStdio,");
  enter('tests/rules/helpers.ts', /^ {2}\| 'no-.*'$/gm, `  | '${name}'`);
  enter('scripts/pages/more.ts', /^ {2}'no-.*: \[.*$/gm, `  '${name}': ['symptoms'],`);
  enter('scripts/pages/more.ts', /^ {2}'no-.*: 'the next version',$/gm, `  '${name}': 'the next version',`);
}

function newApi() {
  const binding = camelCase(
    name
      .replace(/^node:/, '')
      .replaceAll(/[^a-z0-9]+/gi, '-')
      .replace(/^-/, ''),
  );
  const file = binding.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  write(
    `src/knowledge/packages/${file}.ts`,
    `// TODO: what do the functions of this module open, accept or start?
import type { ModuleKnowledge, OpenProducer } from '../types.ts';

/** TODO: how the call gives its descriptor; types.ts has the words. */
const open = { kind: 'open', handle: 'fd', delivery: { via: 'return' } } as const satisfies OpenProducer;

/** TODO: the address of the documentation */
export const ${binding}: ModuleKnowledge = { module: '${name}', exports: { openSync: open } };
`,
  );
  enter(
    'src/knowledge/index.ts',
    /^import .* from '\.\/packages\/.*$/gm,
    `import { ${binding} } from './packages/${file}.ts';`,
  );
  replace('src/knowledge/index.ts', /(packages: readonly ModuleKnowledge\[\] = \[[^\]]*)\]/, `$1, ${binding}]`);
}

/**
 * @param {string} path
 * @param {string} text
 */
function write(path, text) {
  const file = join(repository, path);
  if (existsSync(file)) throw new Failure(`${path} is there already.`, 'choose another name.');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  say(`wrote    ${path}`);
}

/**
 * Inserts a line among lines of its kind, in alphabetical order, or before a given one.
 * @param {string} path
 * @param {RegExp} kind
 * @param {string} line
 * @param {string} [before]
 */
function enter(path, kind, line, before) {
  const text = readFileSync(join(repository, path), 'utf8');
  const lines = [...text.matchAll(kind)].map(([one]) => one);
  const next = before ?? lines.find((one) => one > line);
  const last = lines.at(-1);
  if (last === undefined) throw new Failure(`${path} has no line like "${line}".`, 'enter it by hand.');
  const [from, to] = next === undefined ? [last, `${last}\n${line}`] : [next, `${line}\n${next}`];
  writeFileSync(
    join(repository, path),
    text.replace(from, () => to),
  );
  say(`entered  ${path}`);
}

/**
 * @param {string} path
 * @param {RegExp} pattern
 * @param {string} by
 */
function replace(path, pattern, by) {
  const text = readFileSync(join(repository, path), 'utf8');
  if (!pattern.test(text)) throw new Failure(`${path} is not as it was.`, 'enter the module by hand.');
  writeFileSync(join(repository, path), text.replace(pattern, by));
  say(`entered  ${path}`);
}

/** @param {string} text */
function camelCase(text) {
  return text.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
}
