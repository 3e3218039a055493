// What the runtime's functions cost under Node, Bun and Deno, with the package as npm installs it: `npm run bench:runtimes`.
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBuild, repository } from '../scripts/lib/ensure-build.mjs';
import { installPacked } from '../scripts/lib/install-packed.mjs';
import { BUN_VERSION, DENO_VERSION, NODE_VERSIONS, obtainRuntime } from '../scripts/lib/runtimes.mjs';
import { endProgress, Failure, progress, runCommand } from '../scripts/lib/terminal.mjs';
import { report } from './report.mjs';

await runCommand(() => {
  ensureBuild();
  const consumer = installPacked(join(repository, '.cache', 'consumer'));
  const program = join(consumer, 'runtime-costs.mjs');
  copyFileSync(join(repository, 'bench', 'runtime-costs.mjs'), program);
  const runtimes = [...NODE_VERSIONS.map((version) => ['node', version]), ['bun', BUN_VERSION], ['deno', DENO_VERSION]];
  const costs = runtimes.map(([name, version]) => costsUnder(name, version, program));
  const [spawned, sealedToo] = ["spawnSync('true')", "sealed(spawnSync)('true')"];
  report('runtimes', {
    on: `Microseconds per call, Linux on ${process.arch}; the last line is a ratio:`,
    heads: ['what', ...runtimes.map(([name, version]) => `${name} ${version}`)],
    lines: [
      ...Object.keys(costs[0])
        .filter((row) => row !== spawned && row !== sealedToo)
        .map((row) => [row.endsWith(')') ? `\`${row}\`` : row, ...costs.map((cost) => cost[row] / 1000)]),
      [`\`${sealedToo}\`, times \`${spawned}\``, ...costs.map((cost) => cost[sealedToo] / cost[spawned])],
    ],
  });
});

function costsUnder(name, version, program) {
  const [path, ...options] = obtainRuntime(name, version);
  progress(`Measuring under ${name} ${version} …`);
  const { stdout, stderr } = spawnSync(path, [...options, program], { encoding: 'utf8' });
  endProgress();
  const line = stdout.split('\n').find((text) => text.startsWith('costs: '));
  if (line === undefined)
    throw new Failure(`${name} ${version} measured nothing.\n${stdout}${stderr}`, 'read its output above.');
  return JSON.parse(line.slice('costs: '.length));
}
