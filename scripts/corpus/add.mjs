// node scripts/corpus/add.mjs <name>[@<version>] …  adds packages to the corpus, or moves them to another version.
import { execFileSync } from 'node:child_process';

import { runCommand, say } from '../lib/terminal.mjs';
import { readEntries, writeEntries } from './packages.mjs';

await runCommand(async () => {
  const entries = new Map(readEntries().map((entry) => [entry.name, entry]));
  for (const wanted of process.argv.slice(2)) {
    const answer = execFileSync('npm', ['view', wanted, 'name', 'version', 'dist.integrity', '--json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    });
    const { name, version, 'dist.integrity': integrity } = JSON.parse(answer);
    entries.set(name, { name, version, integrity });
    say(`${name} ${version}`);
  }
  writeEntries([...entries.values()]);
});
