// What loading the plugin adds to the start of a process: the built package over an empty module, beside eslint.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const runs = 21;
const repository = fileURLToPath(new URL('..', import.meta.url));
const subjects = {
  'empty module': 'data:text/javascript,',
  'eslint-plugin-noinherit': 'eslint-plugin-noinherit',
  'eslint-plugin-noinherit/runtime': 'eslint-plugin-noinherit/runtime',
  'eslint-plugin-eslint-plugin': 'eslint-plugin-eslint-plugin',
  eslint: 'eslint',
};

// Taken in turns, so that a slow moment of the machine falls on all of them.
const times = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
for (let run = 0; run < runs; run += 1) {
  for (const [name, specifier] of Object.entries(subjects)) times[name].push(load(specifier));
}

const empty = median(times['empty module']);
console.log(`Median of ${runs} processes each, Node ${process.version}:`);
for (const [name, all] of Object.entries(times)) {
  console.log(`  ${name.padEnd(34)} ${median(all).toFixed(1).padStart(7)} ms   over an empty module ${(median(all) - empty).toFixed(1).padStart(7)} ms`);
}

/** Milliseconds that the import takes inside a fresh process. */
function load(specifier) {
  const script = `const start = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - start)`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: repository,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Loading ${specifier} failed; is the package built?\n${stderr}`);
  return Number(stdout);
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
