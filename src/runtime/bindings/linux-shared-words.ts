import type { KoffiModule } from '../load-koffi.ts';
import { files } from '../node-itself.ts';
import { pause } from '../pause.ts';

// Values from the kernel's uapi headers and libc's; the same on every architecture that Node is built for.
const LOCK_EX = 2;
const LOCK_NB = 4;
const MFD_CLOEXEC = 1;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const PAGE = 4096;

/** What the memory is called. The digit is that of the lock's protocol: other versions must not share it. */
const NAME = 'noinherit-lock-2';
/** Its line in /proc/self/maps, and no file's that is called like it: shared memory that may be written, on no device. */
const LINE = new RegExp(String.raw`^([\da-f]+)-[\da-f]+ rw-s \S+ 00:\S+ \d+ +/memfd:${NAME} \(deleted\)$`, 'm');
/** How often the guard is tried for, with a pause of a millisecond between. */
const TRIES = 20;

/**
 * Memory, zero at first, that all threads of this process have in common. JavaScript's own ways to share memory lead from a
 * thread to those that it starts, and so not to a sibling; the process's table of mappings is the same for all. A child
 * process does not get it: execve(2) drops it.
 *
 * memfd_create(2), mmap(2), flock(2), proc(5). Throws where there is no /proc, a sandbox forbids one of the calls, or
 * somebody keeps the guard.
 */
export function mapSharedWords(koffi: KoffiModule, count: number): Int32Array {
  const libc = koffi.load(null);
  const address = findMapping() ?? guarded(libc, () => findMapping() ?? createMapping(libc));
  return new Int32Array(koffi.view(address, count * Int32Array.BYTES_PER_ELEMENT));
}

/** Calls while no other thread of this process does. */
function guarded<T>(libc: ReturnType<KoffiModule['load']>, make: () => T): T {
  const flock = libc.func('int flock(int fd, int operation)');
  // A file that hardly anybody else opens. A close gives the lock back, and Node closes what a worker leaves open when it is
  // terminated.
  const guard = files.openSync('/proc/self/fdinfo', 'r');
  try {
    // Another process that may open it as well could keep it for ever.
    for (let tried = 1; flock(guard, LOCK_EX | LOCK_NB) !== 0; tried++) {
      if (tried === TRIES) throw new Error('flock failed');
      pause(1);
    }
    return make();
  } finally {
    files.closeSync(guard);
  }
}

function findMapping(): bigint | undefined {
  const address = LINE.exec(files.readFileSync('/proc/self/maps', 'utf8'))?.[1];
  return address === undefined ? undefined : BigInt(`0x${address}`);
}

function createMapping(libc: ReturnType<KoffiModule['load']>): bigint {
  const memfdCreate = libc.func('int memfd_create(const char *name, unsigned int flags)');
  const mmap = libc.func('intptr_t mmap(void *address, size_t length, int protection, int flags, int fd, long offset)');
  const close = libc.func('int close(int fd)');
  const fd = memfdCreate(NAME, MFD_CLOEXEC) as number;
  if (fd === -1) throw new Error('memfd_create failed');
  try {
    files.ftruncateSync(fd, PAGE);
    const address = BigInt(mmap(null, PAGE, PROT_READ_WRITE, MAP_SHARED, fd, 0) as number | bigint);
    if (address === -1n) throw new Error('mmap failed');
    return address;
  } finally {
    // The mapping stays for as long as the process. (Node's own close warns of what Node did not open in this worker.)
    close(fd);
  }
}
