// What do the runtime's functions cost under Node, Bun and Deno, as npm installs the package? `npm run bench:runtimes`
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBuild, repository } from '../scripts/lib/ensure-build.mjs';
import { installPacked } from '../scripts/lib/install-packed.mjs';
import { BUN_VERSION, DENO_VERSION, NODE_VERSIONS, obtainRuntime } from '../scripts/lib/runtimes.mjs';
import { endProgress, Failure, progress, runCommand } from '../scripts/lib/terminal.mjs';
import { report } from './report.mjs';

/** How much more a marked connection may cost than an unmarked one. */
const ACCEPT_LIMIT = 1.2;

await runCommand(() => {
  ensureBuild();
  const consumer = installPacked(join(repository, '.cache', 'consumer'));
  const programs = ['runtime-costs.mjs', 'runtime-accepts.mjs'].map((name) => {
    copyFileSync(join(repository, 'bench', name), join(consumer, name));
    return join(consumer, name);
  });
  const runtimes = [...NODE_VERSIONS.map((version) => ['node', version]), ['bun', BUN_VERSION], ['deno', DENO_VERSION]];
  const costs = runtimes.map(([name, version]) => measureUnder(name, version, 'costs', programs[0]));
  const accepts = runtimes.map(([name, version]) =>
    measureUnder(name, version, 'accepts', programs[1], process.execPath),
  );
  const servers = Object.keys(accepts[0]);
  const ratio = (accepted, server) => accepted[server].marked / accepted[server].plain;
  const [spawned, sealedToo] = ["spawnSync('true')", "sealed(spawnSync)('true')"];
  report('runtimes', {
    on: `Microseconds per call, Linux on ${process.arch}; the last lines are ratios:`,
    heads: ['what', ...runtimes.map(([name, version]) => `${name} ${version}`)],
    lines: [
      ...Object.keys(costs[0])
        .filter((row) => row !== spawned && row !== sealedToo)
        .map((row) => [row.endsWith(')') ? `\`${row}\`` : row, ...costs.map((cost) => cost[row] / 1000)]),
      [`\`${sealedToo}\`, times \`${spawned}\``, ...costs.map((cost) => cost[sealedToo] / cost[spawned])],
      ...servers.map((server) => [
        `a connection to ${server}, 2,000 others open, times unmarked`,
        ...accepts.map((accepted) => ratio(accepted, server)),
      ]),
    ],
    goals: servers.map((server) => ({
      what: `a connection to ${server}, 2,000 others open, in the slowest of them`,
      measured: Math.max(...accepts.map((accepted) => ratio(accepted, server))),
      limit: ACCEPT_LIMIT,
    })),
  });
});

function measureUnder(name, version, what, program, ...args) {
  const [path, ...options] = obtainRuntime(name, version);
  progress(`Measuring ${what} under ${name} ${version} …`);
  const { stdout, stderr } = spawnSync(path, [...options, program, ...args], { encoding: 'utf8' });
  endProgress();
  const start = `${what}: `;
  const line = stdout.split('\n').find((text) => text.startsWith(start));
  if (line === undefined)
    throw new Failure(`${name} ${version} measured nothing.\n${stdout}${stderr}`, 'read its output above.');
  return JSON.parse(line.slice(start.length));
}
