// npm run figures: runs the experiments of docs/why.md, and draws them. `-- --draw` draws the last measurements.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBuild, repository } from '../lib/ensure-build.mjs';
import { endProgress, Failure, progress, runCommand, say } from '../lib/terminal.mjs';
import { draw } from './draw.mjs';
import { holdersOfConnection, holdersOfOutput, holdersOfPort } from './measure.mjs';

const folder = join(repository, 'docs', 'figures');
/** The titles of the two runs of a leak. */
const MARKED = { before: 'left inheritable', after: 'marked with setNoInherit' };
const experiments = [
  {
    name: 'port',
    title: 'Who holds the port of a server that has ended',
    holds: 'holds the listening socket',
    panels: MARKED,
    measure: holdersOfPort,
  },
  {
    name: 'connection',
    title: 'Who holds a connection that the server has closed',
    holds: 'holds the connection',
    panels: MARKED,
    measure: holdersOfConnection,
  },
  {
    name: 'output',
    title: 'Who holds the output of a command that has ended',
    holds: 'holds the output',
    panels: { before: 'exec(…)', after: 'closeOnExit(exec)(…)' },
    measure: holdersOfOutput,
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
  for (const { name, title, holds, panels, measure } of experiments) {
    const file = join(folder, `${name}.json`);
    if (!isDrawing) {
      progress(`Measuring: ${title}, twice …`);
      const measured = { title, holds, panels, before: await measure('before'), after: await measure('after') };
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
