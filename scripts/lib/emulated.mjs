// Node for Linux on other processors, run by qemu's emulation of them on top of this kernel.
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { unpackFromDebian } from './debian.mjs';
import { repository } from './ensure-build.mjs';
import { obtainRuntime } from './runtimes.mjs';
import { Failure } from './terminal.mjs';

/**
 * @typedef {object} Architecture
 * @property {string} qemu its name there
 * @property {string} debian its name there
 * @property {string} format the class of its programs and `e_machine` (<elf.h>): a byte, and two in the order of its own
 * @property {string} [release] of Debian, if not this system's
 * @property {readonly string[]} packages of Debian
 * @property {(version: string, root: string) => string} node the path of its Node
 */

/** Debian has a Node for each, where npm has none. @type {Pick<Architecture, 'release' | 'packages' | 'node'>} */
const debianNode = { release: 'trixie', packages: ['nodejs'], node: (_, root) => join(root, 'usr', 'bin', 'node') };

/** As Node names them. @type {Readonly<Record<'arm' | 'arm64' | 'riscv64', Architecture>>} */
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
 * By which the kernel knows such a program: the head of its file, and which bits of it count (binfmt_misc, with qemu's
 * values): ELF, little-endian, a program or a shared object.
 */
const headOf = (/** @type {string} */ format) => {
  const [size, machine] = format.split(':');
  return String.raw`\x7fELF${size}\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00${machine}`;
};
const MASK = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`;
const REGISTRY = '/proc/sys/fs/binfmt_misc';

/**
 * What comes before the path of a script, to run it with Node for another processor. The children that it starts are run by
 * qemu too: the kernel is told so in a user namespace, of which the rest of the system knows nothing (Linux 6.7 on). Throws a
 * {@link Failure} that says why it cannot.
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
  // The kernel gives what it runs a program with the program's path and arguments, and no option between.
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

/** The folder with qemu's programs, which need no library: the ones of Debian 12 do not run koffi's build for riscv64. */
function obtainQemu() {
  if (process.arch !== 'x64' && process.arch !== 'arm64')
    throw new Failure(`qemu is not fetched for ${process.arch}.`, 'run this on x64 or arm64.');
  const host = process.arch === 'x64' ? 'amd64' : 'arm64';
  const wanted = { architecture: host, release: 'trixie', packages: ['qemu-user'] };
  return join(unpackFromDebian(join(repository, '.cache', 'qemu'), wanted), 'usr', 'bin');
}
