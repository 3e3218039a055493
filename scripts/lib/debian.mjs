// Programs that npm does not have, from Debian.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { endProgress, Failure, progress } from './terminal.mjs';

/**
 * Installs a package with apt-get if its program is missing; throws a {@link Failure} that says why it cannot.
 * @param {{ name: string, package: string, program: string, size: string }} wanted
 */
export function ensureFromDebian({ name, package: debianPackage, program, size }) {
  if (existsSync(program)) return;
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', debianPackage];
  const byHand = `install it by hand ("sudo apt-get update && sudo ${install.join(' ')}") and run this again.`;
  if (spawnSync('apt-get', ['--version']).status !== 0)
    throw new Failure(`${name} is missing, and there is no apt-get to install it with.`, byHand);
  if (process.getuid?.() !== 0) throw new Failure(`${name} is missing, and only root may install it.`, byHand);
  progress(`${name}: installing it from Debian (${size}), one or two minutes …`);
  let problems = '';
  // An update that reaches only some of its sources may still be enough for the installation.
  for (const command of [['apt-get', 'update', '--quiet'], install]) {
    const { status, stderr } = spawnSync(command[0] ?? '', command.slice(1), {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) problems += `\n"${command.join(' ')}" failed: ${stderr.trim()}`;
  }
  endProgress();
  if (!existsSync(program)) throw new Failure(`${name} could not be installed.${problems}`, byHand);
}
