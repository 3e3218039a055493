// What else may be found where the lock's memory is looked for? node lock-memory.cjs <scenario> prints "ok", or what is
// wrong.
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const koffi = require('koffi');

const { runtimeStatus, sealDescriptors } = require('../../../dist/runtime.cjs');

const scenarios = {
  /** The memory of a later protocol version is not written to. */
  'longer-name'() {
    const libc = koffi.load(null);
    const fd = libc.func('int memfd_create(const char *name, unsigned int flags)')('noinherit-lock-20', 1);
    libc.func('int ftruncate(int fd, long length)')(fd, 4096);
    const mmap = libc.func('intptr_t mmap(void *at, size_t length, int protection, int flags, int fd, long offset)');
    const word = new Int32Array(koffi.view(BigInt(mmap(null, 4096, 3, 1, fd, 0)), 4));
    word[0] = 0x7abc0005;
    sealDescriptors();
    if (!runtimeStatus().lock.inUse) return 'there is no lock';
    return word[0] === 0x7abc0005 ? 'ok' : `the word is ${word[0]}`;
  },
  /** Another process locks the file that guards the creation of the memory. */
  async guard() {
    const keeper = spawn('flock', [`/proc/${process.pid}/fdinfo`, 'sh', '-c', 'echo $$; exec sleep 20']);
    const [number] = await once(keeper.stdout, 'data');
    sealDescriptors();
    const isUsed = runtimeStatus().lock.inUse;
    // flock(1) exits with its program.
    const { endProcess } = await import('../../platforms/kit/end-process.mjs');
    endProcess(number, 'SIGKILL');
    await once(keeper, 'exit');
    if (isUsed) return 'the guard was not kept';
    for (let call = 0; call < 200; call++) sealDescriptors();
    return runtimeStatus().lock.inUse ? 'ok' : 'the lock is not found later';
  },
};

void (async () => console.log(JSON.stringify(await scenarios[process.argv[2]]())))();
