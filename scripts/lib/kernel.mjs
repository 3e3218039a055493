// How to run the checks of tests/platforms on another kernel? In a virtual machine (qemu) with the kernel and libc of a
// Debian release, Node, and the package as npm installs it.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { clearTimeout, setTimeout } from 'node:timers';

import { ensureFromDebian, unpackFromDebian } from './debian.mjs';
import { repository } from './ensure-build.mjs';
import { Initramfs } from './initramfs.mjs';
import { obtainRuntime } from './runtimes.mjs';
import { Failure } from './terminal.mjs';

const QEMU = '/usr/bin/qemu-system-x86_64';

/** Kernel versions, and the Debian releases that have them. */
export const RELEASES = new Map([
  ['5.10', 'bullseye'],
  ['6.1', 'bookworm'],
  ['6.12', 'trixie'],
]);

/** What the checks need besides Node. busybox mounts, brings up the loopback interface and powers off. */
const PACKAGES = ['linux-image-cloud-amd64', 'busybox-static', 'coreutils', 'dash', 'libatomic1', 'libstdc++6'];

/** Files of the packages and their dependencies that no check needs. */
const UNWANTED = /^(?:boot|lib\/modules|usr\/lib\/modules|usr\/share|var|etc\/kernel|usr\/src)(?:\/|$)/;

/** A file of checks takes less than a tenth of this, even without hardware virtualization; one that hangs is killed. */
const LIMIT_IN_SECONDS = 900;
/** How long the machine may print nothing, in milliseconds: longer than a file's limit and the boot. */
const SILENCE = 1_200_000;

/**
 * Prepares the kernel and the initramfs of a machine. Throws a {@link Failure} with the reason if it cannot.
 * @param {string} kernel one of {@link RELEASES}
 * @param {string} version of Node
 * @param {string} consumer the folder with the installed package and the checks
 * @param {readonly string[]} files the checks to run
 * @returns {{ image: string, initramfs: string }}
 */
export function prepareMachine(kernel, version, consumer, files) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Failure("Another kernel is run beside Node's build for Linux on x64 only.", 'run it there.');
  ensureFromDebian({ name: 'qemu', package: 'qemu-system-x86', program: QEMU, size: '150 MB' });
  const folder = join(repository, '.cache', 'kernels', kernel);
  const release = RELEASES.get(kernel);
  if (release === undefined)
    throw new Failure(`there is no kernel ${kernel} here.`, `name one of ${[...RELEASES.keys()].join(', ')}.`);
  const root = unpackFromDebian(folder, { architecture: 'amd64', release, packages: PACKAGES });
  const [node] = obtainRuntime('node', version);
  const initramfs = join(repository, '.cache', 'kernels', `${kernel}-${version}.cpio`);
  const archive = new Initramfs(initramfs);
  archive.addDevice('dev/console', 5, 1);
  for (const name of ['proc', 'sys', 'tmp', 'consumer']) archive.addFolder(name);
  archive.addTree('', root, (name) => !UNWANTED.test(name));
  archive.addTree('usr/bin/node', node);
  archive.addTree('consumer', consumer, (name) => !name.endsWith('.tgz'));
  archive.addText('init', startScript(files), 0o755);
  // Without these entries, a libc of that age asks the network for "localhost".
  archive.addText('etc/hosts', '127.0.0.1 localhost\n');
  archive.addText('etc/nsswitch.conf', 'hosts: files\n');
  archive.end();
  const image = readdirSync(join(root, 'boot')).find((name) => name.startsWith('vmlinuz-'));
  if (image === undefined)
    throw new Failure(`Debian's package has no kernel in it.`, `delete ${folder}, and run this again.`);
  return { image: join(root, 'boot', image), initramfs };
}

/** The machine's init script. @param {readonly string[]} files */
function startScript(files) {
  return `#!/bin/busybox sh
export PATH=/usr/bin:/bin HOME=/tmp TERM=dumb NOINHERIT_CHILD_TIMEOUT=10000
busybox mount -t proc proc /proc
busybox mount -t sysfs sysfs /sys
busybox mount -t devtmpfs devtmpfs /dev
busybox mkdir -p /dev/pts /dev/shm
busybox mount -t devpts devpts /dev/pts
busybox mount -t tmpfs tmpfs /tmp
busybox ip link set lo up
cd /consumer
echo "@kernel $(busybox uname -r)"
for file in ${files.join(' ')}; do
  echo "@begin $file"
  busybox timeout -s KILL ${LIMIT_IN_SECONDS} node --test-reporter=tap "tests/platforms/$file" > /tmp/output 2>&1 < /dev/null
  code=$?
  busybox cat /tmp/output
  echo
  echo "@end $code"
done
busybox poweroff -f
`;
}

/**
 * Starts the machine, and reads its output until it powers off.
 * @param {{ image: string, initramfs: string }} machine
 * @returns {{ release: Promise<string>, outcome: (path: string) => Promise<import('./platform-checks.mjs').Outcome>, end: () => Promise<void> }}
 *   the kernel's version string, a function that returns the outcome of a check file, and one that stops the machine
 */
export function startMachine({ image, initramfs }) {
  const line = 'console=ttyS0 quiet loglevel=1 panic=-1 random.trust_cpu=on';
  const options = ['-m', '2048', '-smp', '2', '-nodefaults', '-display', 'none', '-serial', 'stdio', '-no-reboot'];
  // Without hardware virtualization: a machine that is virtual itself may claim to have it although it does not work.
  const child = spawn(
    QEMU,
    [...options, '-accel', 'tcg', '-cpu', 'max', '-kernel', image, '-initrd', initramfs, '-append', line],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const closed = new Promise((resolve) => void child.on('error', resolve).on('close', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  /** The lines up to and including one with this beginning. @param {string} start */
  async function readTo(start) {
    let text = '';
    for (;;) {
      const timer = setTimeout(() => child.kill('SIGKILL'), SILENCE);
      const { value, done } = await lines.next();
      clearTimeout(timer);
      if (done)
        throw new Failure(
          `the machine ended before it said "${start}".\n${text.slice(-3000)}${errors}`,
          'read what it said.',
        );
      if (value.startsWith(start)) return { text, last: value.slice(start.length).trim() };
      text += `${value}\n`;
    }
  }

  return {
    release: readTo('@kernel ').then(({ last }) => last),
    async outcome() {
      await readTo('@begin ');
      const { text, last } = await readTo('@end ');
      return { output: text.replaceAll('\r', ''), problem: last === '0' ? '' : `ended with exit code ${last}` };
    },
    async end() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
