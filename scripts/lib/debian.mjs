// How to get programs that npm does not have? From Debian.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { endProgress, Failure, progress } from './terminal.mjs';

/**
 * Installs a package with apt-get if its program is missing; throws a {@link Failure} with the reason if it cannot.
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
  // An update that reaches only some of the sources may still be enough for the installation.
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

/**
 * Unpacks packages and their dependencies into a folder, once, and again if other packages, another architecture or
 * another release are requested. apt-get keeps its state in the folder, so that this system's lists of packages and of
 * architectures do not change. Throws a {@link Failure} with the reason if it cannot.
 * @param {string} folder
 * @param {{ architecture: string, packages: readonly string[], release?: string }} wanted with Debian's names
 * @returns {string} the root folder of the unpacked files
 */
export function unpackFromDebian(folder, wanted) {
  const { architecture, packages, release } = wanted;
  const root = join(folder, 'root');
  const record = join(folder, 'unpacked.json');
  if (existsSync(record) && readFileSync(record, 'utf8') === JSON.stringify(wanted)) return root;
  rmSync(folder, { recursive: true, force: true });
  const state = join(folder, 'apt');
  for (const part of ['lists', 'archives']) mkdirSync(join(state, part, 'partial'), { recursive: true });
  writeFileSync(join(state, 'status'), '');
  const sources = join(state, 'sources.list');
  if (release !== undefined) writeFileSync(sources, `deb ${mirror()} ${release} main\n`);
  const settings = {
    'APT::Architecture': architecture,
    'APT::Architectures': architecture,
    'APT::Sandbox::User': 'root',
    'Dir::State': state,
    'Dir::State::status': join(state, 'status'),
    'Dir::Cache': state,
    ...(release !== undefined && { 'Dir::Etc::sourcelist': sources, 'Dir::Etc::sourceparts': '-' }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  let problems = '';
  /** @param {readonly [string, ...string[]]} command */
  const run = ([program, ...args]) => {
    const { error, status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    if (error === undefined && status === 0) return true;
    problems += `\n${program} failed: ${error?.message ?? stderr.trim()}`;
    return false;
  };
  progress(`${packages.join(', ')} of Debian${release ? ` ${release}` : ''} for ${architecture}: fetching them …`);
  run(['apt-get', ...options, 'update', '--quiet']);
  const download = ['install', '--download-only', '--yes', '--no-install-recommends', ...packages];
  let isWhole = run(['apt-get', ...options, ...download]);
  for (const file of readdirSync(join(state, 'archives')).filter((name) => name.endsWith('.deb')))
    isWhole = isWhole && run(['dpkg', '-x', join(state, 'archives', file), root]);
  // Links that an installed system has: since Debian 12, packages contain files below /usr only.
  for (const name of ['bin', 'sbin', 'lib', 'lib64'])
    if (!existsSync(join(root, name)) && existsSync(join(root, 'usr', name)))
      symlinkSync(`usr/${name}`, join(root, name));
  endProgress();
  if (!isWhole)
    throw new Failure(
      `${packages.join(', ')} for ${architecture} cannot be had from Debian.${problems}`,
      'see whether the mirror that apt-get is configured for can be reached.',
    );
  rmSync(state, { recursive: true });
  writeFileSync(record, JSON.stringify(wanted));
  return root;
}

/** The mirror from which this system's apt-get downloads packages. */
function mirror() {
  const { error, stdout } = spawnSync('apt-get', ['indextargets', '--format', '$(REPO_URI)'], { encoding: 'utf8' });
  const mirrors = error ? [] : stdout.split('\n').filter((uri) => uri !== '' && !uri.includes('security'));
  if (!mirrors[0]) throw new Failure('apt-get is not here, or is configured for no mirror.', 'run this on Debian.');
  return mirrors[0];
}
