// Node as Debian's unstable release builds it: with the libuv of that release, which is newer than the one in Node's own builds.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { unpackFromDebian } from './debian.mjs';
import { repository } from './ensure-build.mjs';
import { Failure } from './terminal.mjs';

/** What of this system is seen from within. */
const SHARED = ['/proc', '/dev', '/tmp', repository];

/**
 * What comes before the path of a script, to run it with that Node. It loads parts of itself by absolute paths, so it runs
 * with a root of its own, in a user namespace. Throws a {@link Failure} that says why it cannot.
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
