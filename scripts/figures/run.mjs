// npm run figures: runs the experiments that docs/why.md shows, and draws them. `-- --draw` draws what was measured before.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBuild, repository } from '../lib/ensure-build.mjs';
import { endProgress, Failure, progress, runCommand, say } from '../lib/terminal.mjs';
import { draw } from './draw.mjs';
import { holdersOfConnection, holdersOfPort } from './measure.mjs';

const folder = join(repository, 'docs', 'figures');
const experiments = [
  {
    name: 'port',
    title: 'Who holds the port of a server that has ended',
    holds: 'holds the listening socket',
    measure: holdersOfPort,
  },
  {
    name: 'connection',
    title: 'Who holds a connection that the server has closed',
    holds: 'holds the connection',
    measure: holdersOfConnection,
  },
];

await runCommand(async () => {
  const isDrawing = process.argv.includes('--draw');
  if (!isDrawing && process.platform !== 'linux')
    throw new Failure(
      `this reads /proc, which ${process.platform} does not have.`,
      'run it on Linux, or only draw: npm run figures -- --draw',
    );
  if (!isDrawing) ensureBuild();
  mkdirSync(folder, { recursive: true });
  for (const { name, title, holds, measure } of experiments) {
    const file = join(folder, `${name}.json`);
    if (!isDrawing) {
      progress(`Measuring: ${title}, twice …`);
      const measured = { title, holds, before: await measure('inheritable'), after: await measure('marked') };
      writeFileSync(
        file,
        `${JSON.stringify(measured, (_, value) => (typeof value === 'number' ? Math.round(value) : value), 1)}\n`,
      );
      endProgress();
    }
    writeFileSync(join(folder, `${name}.svg`), draw(JSON.parse(readFileSync(file, 'utf8'))));
    say(`docs/figures/${name}.svg`);
  }
});
