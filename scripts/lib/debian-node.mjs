// How to run the Node of Debian's unstable release? Its libuv is newer than the one in Node's own builds.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { unpackFromDebian } from './debian.mjs';
import { repository } from './ensure-build.mjs';
import { Failure } from './terminal.mjs';

/** The folders of this system that are visible inside the new root. */
const SHARED = ['/proc', '/dev', '/tmp', repository];

/**
 * The command that runs a script with that Node, without the script's path. This Node loads parts of itself by absolute
 * paths, so it runs with a root of its own, in a user namespace. Throws a {@link Failure} with the reason if it cannot.
 * @returns {[program: string, ...options: string[]]}
 */
export function obtainDebianNode() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Failure("Debian's Node is run on Linux on x64 only.", 'run it there.');
  const root = unpackFromDebian(join(repository, '.cache', 'debian-node'), {
    architecture: 'amd64',
    release: 'sid',
    packages: ['nodejs', 'dash', 'coreutils'],
  });
  const share = SHARED.map((path) => `mkdir -p "$0${path}" && mount --rbind ${path} "$0${path}"`).join(' && ');
  const enter = `${share} && exec chroot "$0" sh -c 'cd "$0" && exec "$@"' "$PWD" "$@"`;
  /** @type {[string, ...string[]]} */
  const command = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', enter, root, 'node'];
  const asked = spawnSync(command[0], [...command.slice(1), '-p', 'process.versions.uv'], {
    cwd: repository,
    encoding: 'utf8',
  });
  if (asked.status !== 0)
    throw new Failure(
      `Debian's Node cannot be run in a user namespace here: ${(asked.error?.message ?? asked.stderr).trim()}`,
      'it takes a system that lets you make user namespaces (see unshare(1)).',
    );
  return command;
}
