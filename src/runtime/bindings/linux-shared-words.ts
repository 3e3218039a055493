// How do all threads of a process on Linux get the same memory?
import type { KoffiModule } from '../load-koffi.ts';
import { files } from '../node-itself.ts';
import { pause } from '../pause.ts';

// Values from the headers of the kernel (uapi) and libc; the same on every architecture that Node is built for.
const LOCK_EX = 2;
const LOCK_NB = 4;
const MFD_CLOEXEC = 1;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const PAGE = 4096;

/** Name of the memory. The digit is the version of the lock's protocol: other versions must not share the memory. */
const NAME = 'noinherit-lock-2';
/** Its line in /proc/self/maps: writable shared memory on no device, unlike a file with the same name. */
const LINE = new RegExp(String.raw`^([\da-f]+)-[\da-f]+ rw-s \S+ 00:\S+ \d+ +/memfd:${NAME} \(deleted\)$`, 'm');
/** How often to try to take the guard, with a pause of one millisecond in between. */
const TRIES = 20;

/**
 * Memory, initially zero, shared by all threads of this process. JavaScript's own shared memory can only be passed from
 * a thread to the threads that it starts, not to a sibling; the process's list of mappings is the same for all threads.
 * Child processes do not inherit it: execve(2) removes it.
 *
 * memfd_create(2), mmap(2), flock(2), proc(5). Throws if there is no /proc, if a sandbox forbids one of the calls, or
 * if another process keeps the guard.
 */
export function mapSharedWords(koffi: KoffiModule, count: number): Int32Array {
  const libc = koffi.load(null);
  const address = findMapping() ?? guarded(libc, () => findMapping() ?? createMapping(libc));
  return new Int32Array(koffi.view(address, count * Int32Array.BYTES_PER_ELEMENT));
}

/** Calls `make` while no other thread of this process is doing so. */
function guarded<T>(libc: ReturnType<KoffiModule['load']>, make: () => T): T {
  const flock = libc.func('int flock(int fd, int operation)');
  // A file that hardly any other process opens. Closing it releases the lock, and Node closes what a terminated worker
  // has left open.
  const guard = files.openSync('/proc/self/fdinfo', 'r');
  try {
    // Another process that can open the file too could keep the lock forever.
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
    // The mapping lives as long as the process. (Node's own close warns about descriptors that this worker did not open
    // with Node.)
    close(fd);
  }
}
