// npm run sizes [-- --no-times]   writes the size of the package and the load times of its parts into
// docs/performance.md
//   --no-times                    only the sizes, which are the same on every machine
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

import { ensureBuild, repository } from './lib/ensure-build.mjs';
import { withPart } from './lib/page-parts.mjs';
import { endProgress, progress, runCommand, say } from './lib/terminal.mjs';

const RUNS = 21;
const page = join(repository, 'docs', 'performance.md');
const { values: options } = parseArgs({ options: { 'no-times': { type: 'boolean', default: false } } });

await runCommand(async () => {
  ensureBuild();
  write('sizes', sizes());
  if (!options['no-times']) write('load times', loadTimes());
});

/**
 * @param {string} name
 * @param {readonly string[]} table
 */
function write(name, table) {
  endProgress();
  say(`${table.join('\n')}\n`);
  writeFileSync(page, withPart(readFileSync(page, 'utf8'), name, table.join('\n')));
}

/** @returns {string[]} */
function sizes() {
  progress('Packing …');
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: repository,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const plugin = readFileSync(join(repository, 'dist/index.mjs'));
  const runtime = Buffer.concat(
    ['dist/runtime.cjs', 'dist/runtime.mjs', 'dist/shared.cjs', 'dist/rolldown-runtime.cjs'].map((file) =>
      readFileSync(join(repository, file)),
    ),
  );
  const koffi = sum(['koffi', '@koromix'].map((name) => folderSize(join(repository, 'node_modules', name))));
  return [
    '| what | size | compressed |',
    '| --- | ---: | ---: |',
    `| the package, with its pages and types | ${kilobytes(packed.unpackedSize)} | ${kilobytes(packed.size)} |`,
    `| the plugin (\`dist/index.mjs\`) | ${kilobytes(plugin.length)} | ${kilobytes(gzipSync(plugin).length)} |`,
    `| the runtime alone | ${kilobytes(runtime.length)} | ${kilobytes(gzipSync(runtime).length)} |`,
    `| koffi, for one platform, as installed | ${kilobytes(koffi)} | |`,
  ];
}

/**
 * Medians over fresh processes. The subjects take turns, so that a slow moment of the machine affects all of them.
 * @returns {string[]}
 */
function loadTimes() {
  const runtime = 'eslint-plugin-noinherit/runtime';
  /** @type {[string, string][]} */
  const subjects = [
    ['an empty module', ''],
    ['the plugin', "await import('eslint-plugin-noinherit');"],
    ['the runtime', `await import('${runtime}');`],
    ['the runtime, and its first call (loads koffi)', `(await import('${runtime}')).isInheritable(0);`],
    ['eslint', "await import('eslint');"],
  ];
  /** @type {Map<string, number[]>} */
  const times = new Map(subjects.map(([name]) => [name, []]));
  for (let run = 1; run <= RUNS; run++) {
    progress(`Loading, ${run} of ${RUNS} …`);
    for (const [name, code] of subjects) times.get(name)?.push(timeOf(code));
  }
  const rows = [...times].map(([name, all]) => `| ${name} | ${median(all).toFixed(1)} ms |`);
  return [
    `| loading, Node ${process.versions.node} on ${process.platform} ${process.arch} | median of ${RUNS} |`,
    '| --- | ---: |',
    ...rows,
  ];
}

/**
 * How many milliseconds the code takes in a new process.
 * @param {string} code
 */
function timeOf(code) {
  const script = `const start = performance.now(); ${code} console.log(performance.now() - start);`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: repository,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

/** @param {string} folder */
function folderSize(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return sum(files.map(({ name, parentPath }) => statSync(join(parentPath, name)).size));
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0)} kB`;
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((all, number) => all + number, 0);
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
