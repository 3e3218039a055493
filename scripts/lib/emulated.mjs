// How to run Node for Linux on other processors? With qemu, which emulates the processor on top of this kernel.
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { unpackFromDebian } from './debian.mjs';
import { repository } from './ensure-build.mjs';
import { obtainRuntime } from './runtimes.mjs';
import { Failure } from './terminal.mjs';

/**
 * @typedef {object} Architecture
 * @property {string} qemu qemu's name of it
 * @property {string} debian Debian's name of it
 * @property {string} format the ELF class (one byte) and `e_machine` (two bytes, in the file's byte order); see <elf.h>
 * @property {string} [release] the release of Debian, if not this system's
 * @property {readonly string[]} packages Debian's packages
 * @property {(version: string, root: string) => string} node returns the path of its Node
 */

/** Debian's Node, where npm has none. @type {Pick<Architecture, 'release' | 'packages' | 'node'>} */
const debianNode = { release: 'trixie', packages: ['nodejs'], node: (_, root) => join(root, 'usr', 'bin', 'node') };

/** By Node's names. @type {Readonly<Record<'arm' | 'arm64' | 'riscv64', Architecture>>} */
const ARCHITECTURES = {
  arm: { qemu: 'arm', debian: 'armhf', format: String.raw`\x01:\x28\x00`, ...debianNode },
  arm64: {
    qemu: 'aarch64',
    debian: 'arm64',
    format: String.raw`\x02:\xb7\x00`,
    packages: ['libatomic1', 'libc6', 'libgcc-s1', 'libstdc++6'],
    node: (version) => obtainRuntime('node-arm64', version)[0],
  },
  riscv64: { qemu: 'riscv64', debian: 'riscv64', format: String.raw`\x02:\xf3\x00`, ...debianNode },
};

/**
 * How the kernel recognizes such a program (binfmt_misc, with qemu's values): the head of the file and a mask of the
 * bits that count. It matches little-endian ELF executables and shared objects.
 */
const headOf = (/** @type {string} */ format) => {
  const [size, machine] = format.split(':');
  return String.raw`\x7fELF${size}\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00${machine}`;
};
const MASK = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`;
const REGISTRY = '/proc/sys/fs/binfmt_misc';

/**
 * The command that runs a script with Node for another processor, without the script's path. Its children run in qemu,
 * too: binfmt_misc is configured in a user namespace, without an effect on the rest of the system (since Linux 6.7).
 * Throws a {@link Failure} with the reason if it cannot.
 * @param {keyof typeof ARCHITECTURES} architecture
 * @param {string} version of Node
 * @returns {[program: string, ...options: string[]]}
 */
export function obtainEmulatedNode(architecture, version) {
  if (process.platform !== 'linux') throw new Failure('qemu runs programs of Linux on Linux only.', 'run it there.');
  const { qemu, debian, format, release, packages, node: find } = ARCHITECTURES[architecture];
  const emulator = join(obtainQemu(), `qemu-${qemu}`);
  const folder = join(repository, '.cache', architecture);
  const wanted = { architecture: debian, packages, ...(release !== undefined && { release }) };
  const root = unpackFromDebian(folder, wanted);
  // The kernel passes the program's path and arguments to the interpreter, without options in between.
  const interpreter = join(folder, 'run');
  writeFileSync(interpreter, `#!/bin/sh\nprogram=$1\nshift\nexec '${emulator}' -L '${root}' "$program" "$@"\n`);
  chmodSync(interpreter, 0o755);
  const register = `mount -t binfmt_misc binfmt_misc ${REGISTRY} && printf %s "$0" > ${REGISTRY}/register && exec "$@"`;
  const line = `:noinherit-${architecture}:M::${headOf(format)}:${MASK}:${interpreter}:`;
  const node = find(version, root);
  /** @type {[string, ...string[]]} */
  const command = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', register, line, node];
  const asked = spawnSync(command[0], [...command.slice(1), '-p', 'process.arch'], { encoding: 'utf8' });
  if (asked.stdout?.trim() !== architecture)
    throw new Failure(
      `Node for ${architecture} cannot be run in a user namespace here: ${(asked.error?.message ?? asked.stderr).trim()}`,
      'it takes a kernel from 6.7 on that lets you make user namespaces (see unshare(1)).',
    );
  return command;
}

/** The folder with qemu's static programs. Those of Debian 12 do not run koffi's build for riscv64. */
function obtainQemu() {
  if (process.arch !== 'x64' && process.arch !== 'arm64')
    throw new Failure(`qemu is not fetched for ${process.arch}.`, 'run this on x64 or arm64.');
  const host = process.arch === 'x64' ? 'amd64' : 'arm64';
  const wanted = { architecture: host, release: 'trixie', packages: ['qemu-user'] };
  return join(unpackFromDebian(join(repository, '.cache', 'qemu'), wanted), 'usr', 'bin');
}
