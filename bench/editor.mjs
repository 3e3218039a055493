// What do the rules cost at each keystroke? One ESLint instance lints a file of 5,000 lines again and again, as the
// language server of an editor does. `npm run bench:editor`
import { Linter } from 'eslint';
import noinherit from 'eslint-plugin-noinherit';

import { report } from './report.mjs';

const LINES = 5000;
const RUNS = 31;
/** Milliseconds, for up to 200 findings. A file with ten times as many would consist of little else. */
const GOAL = 10;
const GOAL_FOR_THOUSANDS = 25;

const head = "import fs from 'node:fs';\nimport net from 'node:net';\nimport { spawn } from 'node:child_process';\n";

/** Ten lines of a program that opens nothing. */
const ordinary = (i) =>
  `
export function step${i}(list, options = {}) {
  const found = [];
  for (const item of list) {
    if (item.name === options.name && !found.includes(item)) found.push(item);
    else console.log(\`not \${item.name}\`, options.verbose ? item : '');
  }
  return found.length > 0 ? found.map(({ value }) => value * ${i}) : undefined;
}

`.slice(1);

/** Ten lines with a file, a server and a child. */
const opening = (i) =>
  `
export function work${i}(path, done) {
  const fd = fs.openSync(path, 'r');
  const server = net.createServer((socket) => {
    socket.end(fs.readFileSync(fd));
  });
  server.listen(0);
  spawn('cat', [path], { stdio: 'ignore' }).on('exit', done);
}

`.slice(1);

const files = {
  'names none of the APIs': linesOf((i) => ordinary(i), ''),
  'three sites in every 1,000 lines': linesOf((i) => (i % 100 === 0 ? opening(i) : ordinary(i)), head),
  'three sites in every 100 lines': linesOf((i) => (i % 10 === 0 ? opening(i) : ordinary(i)), head),
  'three sites in every 10 lines': linesOf((i) => opening(i), head),
};

const lines = Object.entries(files).map(([name, text]) => [name, ...measure(text)]);
report('editor', {
  on: `Milliseconds for a file of ${LINES.toLocaleString('en')} lines, the fastest of ${RUNS} changes, all rules of the strict config; ESLint ${Linter.version}, Node ${process.version}:`,
  heads: ['file', 'findings', 'our rules', 'parsing', 'everything'],
  lines,
  goals: lines.map(([what, findings, measured]) => ({
    what,
    measured,
    limit: findings > 200 ? GOAL_FOR_THOUSANDS : GOAL,
  })),
});

/**
 * @param {(i: number) => string} write
 * @param {string} start
 */
function linesOf(write, start) {
  return start + Array.from({ length: LINES / 10 }, (_, i) => write(i)).join('');
}

/**
 * The fastest run, because other programs on the machine can only add time.
 * @param {string} text
 */
function measure(text) {
  const linter = new Linter();
  const config = {
    languageOptions: { sourceType: 'module' },
    plugins: { noinherit },
    rules: noinherit.configs.strict.rules,
  };
  let findings = 0;
  const passes = Array.from({ length: RUNS + 10 }, (_, i) => {
    // Each run lints a different text, as after a keystroke.
    const { messages } = linter.verifyAndFix(`${text}\n// ${'x'.repeat(i)}`, config, {
      filename: 'file.mjs',
      stats: true,
      fix: false,
    });
    const fatal = messages.find((message) => message.fatal);
    if (fatal) throw new Error(`${fatal.message} at line ${fatal.line}`);
    findings = messages.length;
    const [{ parse, rules = {}, total }] = linter.getTimes().passes;
    return { parse: parse.total, rules: Object.values(rules).reduce((sum, rule) => sum + rule.total, 0), total };
  }).slice(10);
  return [findings, ...['rules', 'parse', 'total'].map((part) => Math.min(...passes.map((pass) => pass[part])))];
}
