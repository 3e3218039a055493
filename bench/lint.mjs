// What do the rules cost, compared with the rules of other plugins in the same run? `npm run bench:lint`
// It lints this repository's own node_modules, which the lock file pins.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import js from '@eslint/js';
import { Linter } from 'eslint';
import node from 'eslint-plugin-n';
import security from 'eslint-plugin-security';
import unicorn from 'eslint-plugin-unicorn';

import { median, report } from './report.mjs';

const FILES = 2500;
const MAX_BYTES = 100_000;

const repository = fileURLToPath(new URL('..', import.meta.url));
if (!existsSync(path.join(repository, 'dist/index.mjs'))) {
  console.error('The plugin is not built. Run: npm run build');
  process.exit(2);
}
const { default: noinherit } = await import('eslint-plugin-noinherit');
const { version } = createRequire(import.meta.url)('eslint/package.json');

const files = sourceFiles();
const megabytes = (files.reduce((size, { text }) => size + text.length, 0) / 1e6).toFixed(1);
const NAMES = {
  n: 'eslint-plugin-n',
  security: 'eslint-plugin-security',
  unicorn: 'eslint-plugin-unicorn',
  core: "ESLint's recommended rules",
  nothing: 'rules that do nothing',
};
console.log(`${files.length} files of node_modules, ${megabytes} MB.`);
costPerRule();
linearity();

function costPerRule() {
  // As many rules as the plugin has: they show what ESLint itself needs to run and to time a rule.
  const idle = { create: () => ({}) };
  const nothing = { rules: Object.fromEntries(Object.keys(noinherit.rules).map((name) => [name, idle])) };
  const rules = {
    noinherit: noinherit.configs.strict.rules,
    nothing: Object.fromEntries(Object.keys(nothing.rules).map((name) => [`nothing/${name}`, 'error'])),
    n: node.configs['flat/recommended-module'].rules,
    security: security.configs.recommended.rules,
    unicorn: unicorn.configs.recommended.rules,
    core: js.configs.recommended.rules,
  };
  const config = {
    files: ['**'],
    languageOptions: { sourceType: 'module' },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    plugins: { noinherit, nothing, n: node, security, unicorn },
    // All enabled rules of all plugins.
    rules: Object.fromEntries(
      Object.values(rules).flatMap((set) =>
        Object.keys(set).map((name) => [name, enabled(set[name]) ? set[name] : 'off']),
      ),
    ),
  };
  // The first pass is not measured, because rules that do work in few files would pay for their compilation.
  timed({ ...config, rules: { ...rules.n, ...rules.noinherit } });
  const { byRule, parsed } = timed(config);
  const perThousand = (ms) => (ms * 1000) / parsed;
  const costs = Object.fromEntries(
    Object.entries(rules).map(([plugin, set]) => [
      plugin,
      Object.keys(set)
        .filter((name) => enabled(set[name]))
        .map((name) => perThousand(byRule.get(name) ?? 0)),
    ]),
  );
  const ours = sum(costs.noinherit);
  // The setup of a small project: ESLint's recommended rules, and this plugin's.
  const small = timed({ ...config, rules: { ...rules.core, ...rules.noinherit } });
  const share =
    sum([...small.byRule].filter(([name]) => name.startsWith('noinherit/')).map(([, ms]) => ms)) / small.whole;
  report('lint', {
    on: `Milliseconds per 1,000 files, of ${parsed.toLocaleString('en')} (${megabytes} MB); ESLint ${version}, Node ${process.version}; one run with all rules of all plugins:`,
    heads: ['plugin', 'rules', 'all rules', 'median rule', 'slowest rule'],
    lines: Object.entries(costs).map(([plugin, all]) => [
      NAMES[plugin] ?? plugin,
      all.length,
      sum(all),
      median(all),
      Math.max(...all),
    ]),
    goals: [
      {
        what: 'all our rules together, times the median rule of eslint-plugin-n',
        measured: ours / median(costs.n),
        limit: 0.5,
      },
      {
        what: `their share of a run with ESLint's recommended rules and ours (${perThousand(small.whole).toFixed(0)} ms per 1,000 files)`,
        measured: share,
        limit: 0.004,
      },
      {
        what: 'the look at a file that loads none of the modules, times the search for a text that is not there',
        measured: costOfNothing(),
        limit: 3,
      },
    ],
  });
}

/** The cost for most files, which load no known module: a look at imports, global names and the text `import(`. */
function costOfNothing() {
  const linter = new Linter();
  const looks = files
    .filter(({ text }) => !/bun|child_process|deno|dgram|execve|ffi|fs|http|net|process|tls|tty/i.test(text))
    .flatMap(({ text }) => {
      const messages = linter.verify(text, { languageOptions: { sourceType: 'module' } });
      const sourceCode = linter.getSourceCode();
      const context = { sourceCode, filename: 'a.js', physicalFilename: 'a.js', options: [], settings: {} };
      return messages.some(({ fatal }) => fatal) ? [] : [context];
    });
  const rule = noinherit.rules['no-unmarked-open'];
  const look = median(repeat(31, () => looks.forEach((context) => rule.create(context))));
  const includes = median(
    repeat(31, () => looks.forEach(({ sourceCode }) => sourceCode.text.includes('no such text in it'))),
  );
  return look / includes;
}

/** Checks that ten times as much code takes at most ten times as long. */
function linearity() {
  const generators = {
    'functions that open, serve and spawn': (n) =>
      repeatText(
        n,
        (i) =>
          `export async function f${i}(p) {\n  const fd${i} = fs.openSync(p);\n  const s${i} = net.createServer((c) => { c.end(); });\n  await p;\n  spawn('ls');\n  use(fd${i}, s${i});\n}\n`,
      ),
    'spawn sites at the top level': (n) => repeatText(n, (i) => `spawn('ls', ['${i}']);\n`),
    'one long function': (n) =>
      `export async function f(p) {\n${repeatText(n, (i) => `  const fd${i} = fs.openSync(p);\n  setNoInherit(fd${i});\n  use(fd${i});\n`)}}\n`,
    'late marks': (n) =>
      repeatText(n, (i) => `const fd${i} = fs.openSync('a');\nawait ready;\nsetNoInherit(fd${i});\nuse(fd${i});\n`),
    'aliases of aliases': (n) =>
      `const a0 = fs.openSync;\n${repeatText(n, (i) => `const a${i + 1} = a${Math.floor(i / 2)};\nuse(a${i + 1}('x'));\n`)}`,
    'handlers of one server': (n) =>
      `const server = net.createServer();\n${repeatText(n, (i) => `server.on('connection', (socket) => { use(socket, ${i}); });\n`)}`,
  };
  const head =
    "import fs from 'node:fs';\nimport net from 'node:net';\nimport { spawn } from 'node:child_process';\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\n";
  const lines = Object.entries(generators).map(([name, generate]) => {
    const times = [50, 500, 5000].map((n) => {
      const code = head + generate(n);
      return Math.min(...Array.from({ length: n === 5000 ? 7 : 9 }, () => rulesTime(code)));
    });
    return [name, ...times, times[1] / times[0] / 10, times[2] / times[0] / 100];
  });
  report('growth', {
    on: 'Milliseconds of all our rules on generated files, and the time for each site, times that in the smallest file:',
    heads: ['file', '50 sites', '500', '5,000', '10 times', '100 times'],
    lines,
    goals: lines.map(([what, , , , ten, hundred]) => ({
      what: `${what}: growth`,
      measured: Math.max(ten, hundred),
      limit: 1.2,
    })),
  });
}

function rulesTime(code) {
  const linter = new Linter();
  const config = {
    languageOptions: { sourceType: 'module' },
    plugins: { noinherit },
    rules: noinherit.configs.strict.rules,
  };
  const { messages } = linter.verifyAndFix(code, config, { filename: 'a.mjs', stats: true, fix: false });
  const fatal = messages.find((message) => message.fatal);
  if (fatal) throw new Error(fatal.message);
  return sum([...ruleTimes(linter).values()]);
}

/** Lints all files once; returns the time of each rule, and of the whole pass. */
function timed(config) {
  const linter = new Linter();
  const byRule = new Map();
  let whole = 0;
  let parsed = 0;
  for (const [i, { file, text }] of files.entries()) {
    if (i % 1000 === 0) console.log(`  ${i} of ${files.length} files …`);
    const { messages } = linter.verifyAndFix(text, config, { filename: path.basename(file), stats: true, fix: false });
    // Files that do not parse as a module say nothing about a rule.
    if (messages.some(({ fatal }) => fatal)) continue;
    parsed += 1;
    whole += sum(linter.getTimes().passes.map(({ total }) => total));
    for (const [name, ms] of ruleTimes(linter)) byRule.set(name, (byRule.get(name) ?? 0) + ms);
  }
  return { byRule, whole, parsed };
}

function ruleTimes(linter) {
  const [{ rules = {} }] = linter.getTimes().passes;
  return new Map(Object.entries(rules).map(([name, { total }]) => [name, total]));
}

function enabled(severity) {
  const [level] = [severity].flat();
  return level !== 'off' && level !== 0;
}

/** Source files of usual sizes, evenly taken from the whole list. */
function sourceFiles() {
  const root = path.join(repository, 'node_modules');
  const all = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.min)\.[cm]?js$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => statSync(file).size <= MAX_BYTES)
    .sort();
  const step = Math.max(1, all.length / FILES);
  return Array.from({ length: Math.min(FILES, all.length) }, (_, i) => all[Math.floor(i * step)]).map((file) => ({
    file,
    text: readFileSync(file, 'utf8'),
  }));
}

function repeatText(n, write) {
  return Array.from({ length: n }, (_, i) => write(i)).join('');
}

/** The duration of each of several runs, in milliseconds. */
function repeat(times, run) {
  return Array.from({ length: times }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
}

function sum(numbers) {
  return numbers.reduce((all, number) => all + number, 0);
}
