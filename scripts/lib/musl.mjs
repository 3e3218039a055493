// How to run JavaScript on musl on a system with glibc? With Bun's build for musl and the libraries that it needs:
// neither npm nor Debian has a Node for musl.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ensureFromDebian } from './debian.mjs';
import { repository } from './ensure-build.mjs';
import { BUN_VERSION, obtainRuntime } from './runtimes.mjs';
import { Failure } from './terminal.mjs';

const shim = fileURLToPath(new URL('musl-shim.c', import.meta.url));

/**
 * Throws a {@link Failure} with the reason if it cannot.
 * @returns {{ command: [string, ...string[]], env: NodeJS.ProcessEnv }}
 */
export function obtainMuslBun() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Failure('Bun is run on musl on Linux on x64 only.', 'run it there.');
  ensureFromDebian({ name: 'musl', package: 'musl', program: '/lib/ld-musl-x86_64.so.1', size: '1 MB' });
  ensureFromDebian({ name: 'gcc', package: 'gcc', program: '/usr/bin/gcc', size: '100 MB' });
  return { command: obtainRuntime('bun-musl', BUN_VERSION), env: { ...process.env, LD_LIBRARY_PATH: makeLibraries() } };
}

/** A folder with glibc's libstdc++, and a shim for the functions that musl does not have. */
function makeLibraries() {
  const folder = join(repository, '.cache', 'musl');
  if (existsSync(join(folder, 'libstdc++.so.6'))) return folder;
  mkdirSync(folder, { recursive: true });
  // Renamed, with the same length: the shim takes the original name, so that programs that need the library load both.
  const library = readFileSync(systemLibrary('libstdc++.so.6'), 'latin1').replaceAll(
    'libstdc++.so.6',
    'libstdcxx.so.6',
  );
  writeFileSync(join(folder, 'libstdcxx.so.6'), library, 'latin1');
  copyFileSync(systemLibrary('libgcc_s.so.1'), join(folder, 'libgcc_s.so.1'));
  link(folder, 'ld-linux-x86-64.so.2', ['-x', 'c', '/dev/null']);
  link(folder, 'libstdc++.so.6', [shim, join(folder, 'libstdcxx.so.6')]);
  return folder;
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {readonly string[]} sources
 */
function link(folder, name, sources) {
  const { status, stderr } = spawnSync(
    'gcc',
    [
      '-shared',
      '-fPIC',
      '-nostdlib',
      `-Wl,-soname,${name}`,
      '-Wl,--no-as-needed',
      '-o',
      join(folder, name),
      ...sources,
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Failure(`${name} could not be built for musl.\n${stderr}`, 'read what gcc says above.');
}

/** The path of a library on this system. @param {string} name */
function systemLibrary(name) {
  const path = execFileSync('gcc', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
  if (path === name)
    throw new Failure(`${name} is not on this system.`, 'install the packages libstdc++6 and libgcc-s1.');
  return path;
}
