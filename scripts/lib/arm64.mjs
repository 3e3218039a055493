// Node for Linux on arm64, run by qemu's emulation of that processor on top of this kernel.
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureFromDebian, unpackFromDebian } from './debian.mjs';
import { repository } from './ensure-build.mjs';
import { obtainRuntime } from './runtimes.mjs';
import { Failure } from './terminal.mjs';

const QEMU = '/usr/bin/qemu-aarch64-static';
/** By which the kernel knows such a program: the head of its file, and which bits of it count (binfmt_misc, with qemu's values). */
const HEAD = String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00`;
const MASK = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`;
const REGISTRY = '/proc/sys/fs/binfmt_misc';

/**
 * What comes before the path of a script, to run it with Node for arm64. The children that it starts are run by qemu too:
 * the kernel is told so in a user namespace, of which the rest of the system knows nothing (Linux 6.7 on). Throws a
 * {@link Failure} that says why it cannot.
 * @param {string} version
 * @returns {[program: string, ...options: string[]]}
 */
export function obtainArm64Node(version) {
  if (process.platform !== 'linux') throw new Failure('qemu runs programs of Linux on Linux only.', 'run it there.');
  ensureFromDebian({ name: 'qemu', package: 'qemu-user-static', program: QEMU, size: '300 MB' });
  const folder = join(repository, '.cache', 'arm64');
  const root = unpackFromDebian(folder, {
    architecture: 'arm64',
    packages: ['libatomic1', 'libc6', 'libgcc-s1', 'libstdc++6'],
  });
  // The kernel gives what it runs a program with the program's path and arguments, and no option between.
  const interpreter = join(folder, 'run');
  writeFileSync(interpreter, `#!/bin/sh\nprogram=$1\nshift\nexec ${QEMU} -L '${root}' "$program" "$@"\n`);
  chmodSync(interpreter, 0o755);
  const register = `mount -t binfmt_misc binfmt_misc ${REGISTRY} && printf %s "$0" > ${REGISTRY}/register && exec "$@"`;
  const line = `:noinherit-arm64:M::${HEAD}:${MASK}:${interpreter}:`;
  const [node] = obtainRuntime('node-arm64', version);
  /** @type {[string, ...string[]]} */
  const command = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', register, line, node];
  const asked = spawnSync(command[0], [...command.slice(1), '-p', 'process.arch'], { encoding: 'utf8' });
  if (asked.stdout?.trim() !== 'arm64')
    throw new Failure(
      `Node for arm64 cannot be run in a user namespace here: ${(asked.error?.message ?? asked.stderr).trim()}`,
      'it takes a kernel from 6.7 on that lets you make user namespaces (see unshare(1)).',
    );
  return command;
}
