// Opens something as native code without close-on-exec does, and starts a process that inherits it.
// `plant.cjs <what> [how]`: what to open, and how to start the process, which sleeps for PLANT_HOLD seconds.
// Objects with a path are in the folder PLANT_FOLDER.
const childProcess = require('node:child_process');
const cluster = require('node:cluster');
const { mkdirSync, unlinkSync } = require('node:fs');
const { join } = require('node:path');
const { isMainThread, Worker } = require('node:worker_threads');

const koffi = require('koffi');

const { PLANT_FOLDER: folder, PLANT_HOLD: hold } = process.env;
const [what, how = 'spawn'] = process.argv.slice(2);
const native = koffi.load(null);
const libc = {
  open: native.func('int open(const char *path, int flags, ...)'),
  flock: native.func('int flock(int fd, int operation)'),
  mkfifo: native.func('int mkfifo(const char *path, unsigned int mode)'),
  pipe: native.func('int pipe(_Out_ int *ends)'),
  socket: native.func('int socket(int domain, int type, int protocol)'),
  socketpair: native.func('int socketpair(int domain, int type, int protocol, _Out_ int *ends)'),
  bind: native.func('int bind(int fd, const void *address, unsigned int length)'),
  listen: native.func('int listen(int fd, int backlog)'),
  getsockname: native.func('int getsockname(int fd, _Out_ void *address, _Inout_ unsigned int *length)'),
  connect: native.func('int connect(int fd, const void *address, unsigned int length)'),
  accept: native.func('int accept(int fd, void *address, void *length)'),
  fcntl: native.func('int fcntl(int fd, int command, ...)'),
  posix_openpt: native.func('int posix_openpt(int flags)'),
  memfd_create: native.func('int memfd_create(const char *name, unsigned int flags)'),
  eventfd: native.func('int eventfd(unsigned int value, int flags)'),
  epoll_create1: native.func('int epoll_create1(int flags)'),
};
// <bits/fcntl-linux.h>, <sys/file.h>, <bits/socket.h>
const O_RDWR = 2;
const O_CREAT = 0o100;
const LOCK_EX = 2;
const AF_UNIX = 1;
const AF_INET = 2;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const F_SETFD = 2;
const FD_CLOEXEC = 1;

/** Checks the result of a C function, which is -1 on failure. */
function done(result) {
  if (result < 0) throw new Error(`${what} cannot be planted`);
  return result;
}

const path = (name) => join(folder, name);
const openFile = (name) => done(libc.open(path(name), O_RDWR | O_CREAT, 'uint', 0o600));

/** A `struct sockaddr_in` for 127.0.0.1 and a port that the kernel chooses. */
const loopback = () => Buffer.from([AF_INET, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);

function boundSocket(type, address = loopback()) {
  const fd = done(libc.socket(address[0], type, 0));
  done(libc.bind(fd, address, address.length));
  if (type === SOCK_STREAM) done(libc.listen(fd, 5));
  return fd;
}

function accepted() {
  const server = boundSocket(SOCK_STREAM);
  const address = Buffer.alloc(16);
  done(libc.getsockname(server, address, [address.length]));
  const client = done(libc.socket(AF_INET, SOCK_STREAM, 0));
  done(libc.connect(client, address, address.length));
  const connection = done(libc.accept(server, null, null));
  // Only the connection is to be inherited.
  for (const fd of [server, client]) done(libc.fcntl(fd, F_SETFD, 'int', FD_CLOEXEC));
  return connection;
}

function pair(create) {
  const ends = [0, 0];
  done(create(ends));
  return ends;
}

const PLANTS = {
  nothing: () => {},
  file: () => openFile('file'),
  deleted: () => {
    openFile('deleted');
    unlinkSync(path('deleted'));
  },
  lock: () => done(libc.flock(openFile('lock'), LOCK_EX)),
  directory: () => {
    mkdirSync(path('directory'));
    done(libc.open(path('directory'), 0));
  },
  device: () => done(libc.open('/dev/full', O_RDWR)),
  fifo: () => {
    done(libc.mkfifo(path('fifo'), 0o600));
    done(libc.open(path('fifo'), O_RDWR));
  },
  pipe: () => pair((ends) => libc.pipe(ends)),
  'tcp server': () => boundSocket(SOCK_STREAM),
  'tcp connection': accepted,
  udp: () => boundSocket(SOCK_DGRAM),
  'unix server': () => boundSocket(SOCK_STREAM, Buffer.from(`\u0001\0${path('socket')}\0`)),
  'unix pair': () => pair((ends) => libc.socketpair(AF_UNIX, SOCK_STREAM, 0, ends)),
  pty: () => done(libc.posix_openpt(O_RDWR)),
  memfd: () => done(libc.memfd_create('secret', 0)),
  eventfd: () => done(libc.eventfd(0, 0)),
  epoll: () => done(libc.epoll_create1(0)),
};

const ignored = { stdio: 'ignore' };

const SPAWNS = {
  spawn: () => childProcess.spawn('sleep', [hold], ignored),
  sync: () => childProcess.spawnSync('sleep', [hold], ignored),
  shell: () => childProcess.execSync(`sleep ${hold}; true`, ignored),
  detached: async () => {
    childProcess.spawn('setsid', ['-f', 'sleep', hold], { ...ignored, detached: true });
    await sleep();
  },
  short: async () => {
    for (let count = 0; count < 5; count++) childProcess.spawnSync('true');
    await sleep();
  },
  fork: () => childProcess.fork(__filename, ['nothing', 'wait']),
  cluster: () => {
    cluster.setupPrimary({ exec: __filename, args: ['nothing', 'wait'] });
    cluster.fork();
  },
  // A worker shares the descriptors of the process.
  worker: () => new Worker(__filename, { argv: ['nothing', 'spawn'] }),
  execve: () => process.execve('/bin/sleep', ['sleep', hold], process.env),
  // The child exits immediately, and the process that it started keeps its output open.
  background: () => childProcess.exec(`sleep ${hold} & echo started`, () => {}),
  stdio: (fd) => childProcess.spawn('sleep', [hold], { stdio: ['ignore', fd, 'ignore'] }),
  sealed: () => require('../../../dist/runtime.cjs').sealed(childProcess.spawn)('sleep', [hold], ignored),
  wait: async () => {
    await sleep();
    process.exit();
  },
};

function sleep() {
  return new Promise((resolve) => {
    setTimeout(resolve, Number(hold) * 1000);
  });
}

const fd = PLANTS[what]();
if (isMainThread && how !== 'wait') console.log('planted');
void SPAWNS[how](fd);
