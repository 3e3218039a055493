// node scripts/corpus/add.mjs <name>[@<version>] …  adds packages to the corpus, or moves them to another version;
//   --sources  reads the TypeScript in their source maps instead of the compiled files
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';

import { runCommand, say } from '../lib/terminal.mjs';
import { readEntries, writeEntries } from './packages.mjs';

const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { sources: { type: 'boolean', default: false } },
});

await runCommand(async () => {
  const entries = new Map(readEntries().map((entry) => [entry.name, entry]));
  for (const spec of wanted) {
    const answer = execFileSync('npm', ['view', spec, 'name', 'version', 'dist.integrity', '--json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    });
    const { name, version, 'dist.integrity': integrity } = JSON.parse(answer);
    entries.set(name, { name, version, integrity, ...(options.sources && { sources: /** @type {const} */ (true) }) });
    say(`${name} ${version}`);
  }
  writeEntries([...entries.values()]);
});
