import { closeSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import type { KoffiModule } from '../load-koffi.ts';

// Values from the kernel's uapi headers and libc's; the same on every architecture that Node is built for.
const LOCK_EX = 2;
const MFD_CLOEXEC = 1;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const PAGE = 4096;

/** What /proc/self/maps calls the memory. The digit is that of the protocol: other versions must not share it. */
const NAME = 'noinherit-lock-1';

/**
 * One word of memory, zero at first, that all threads of this process have in common. JavaScript's own ways
 * to share memory lead from a thread to those that it starts, and so not to a sibling; the process's table
 * of mappings is the same for all. A child process does not get it: execve(2) drops it.
 *
 * memfd_create(2), mmap(2), proc(5). Throws where there is no /proc or a sandbox forbids one of the calls.
 */
export function mapSharedWord(koffi: KoffiModule): Int32Array {
  const libc = koffi.load(null);
  const flock = libc.func('int flock(int fd, int operation)');
  // Any file that this process alone can open does. A close gives the lock back, and Node closes what a worker
  // leaves open when it is terminated.
  // eslint-disable-next-line noinherit/no-unmarked-open -- Node opens it with O_CLOEXEC, and it is closed below
  const guard = openSync('/proc/self/fdinfo', 'r');
  try {
    if (flock(guard, LOCK_EX) !== 0) throw new Error('flock failed');
    const address = findMapping() ?? createMapping(libc);
    return new Int32Array(koffi.view(address, Int32Array.BYTES_PER_ELEMENT));
  } finally {
    closeSync(guard);
  }
}

function findMapping(): bigint | undefined {
  const line = readFileSync('/proc/self/maps', 'latin1')
    .split('\n')
    .find((text) => text.includes(`/memfd:${NAME}`));
  return line === undefined ? undefined : BigInt(`0x${line.slice(0, line.indexOf('-'))}`);
}

function createMapping(libc: ReturnType<KoffiModule['load']>): bigint {
  const memfdCreate = libc.func('int memfd_create(const char *name, unsigned int flags)');
  const mmap = libc.func('intptr_t mmap(void *address, size_t length, int protection, int flags, int fd, long offset)');
  const close = libc.func('int close(int fd)');
  const fd = memfdCreate(NAME, MFD_CLOEXEC) as number;
  if (fd === -1) throw new Error('memfd_create failed');
  try {
    ftruncateSync(fd, PAGE);
    const address = BigInt(mmap(null, PAGE, PROT_READ_WRITE, MAP_SHARED, fd, 0) as number | bigint);
    if (address === -1n) throw new Error('mmap failed');
    return address;
  } finally {
    // The mapping stays for as long as the process. (Node's own close warns of what Node did not open in this worker.)
    close(fd);
  }
}
