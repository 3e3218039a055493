// Small programs for the preload's tests, by name.
const { ChildProcess, execFileSync, execSync, spawn, spawnSync } = require('node:child_process');
const { writeSync } = require('node:fs');
const { Worker, isMainThread, workerData } = require('node:worker_threads');

const koffi = require('koffi');

const libc = koffi.load(null);
const open = libc.func('int open(const char *path, int flags)');
const close = libc.func('int close(int fd)');
const pipe = libc.func('int pipe(void *ends)');
const holds = (fd, options) =>
  spawnSync('readlink', [`/proc/self/fd/${fd}`], { encoding: 'utf8', ...options }).stdout.trim();
const outputOf = async ({ stdout }) => (await stdout.setEncoding('utf8').toArray()).join('').trim();
const say = (value) => console.log(JSON.stringify(value));

const attempt = (action) => {
  try {
    return action();
  } catch ({ name, code }) {
    return `${name} ${code}`;
  }
};

const programs = {
  // What a child finds under a number.
  holds: (fd) => say(holds(fd)),
  // A child reads the file that an argument names.
  cat: (path) => say(spawnSync('cat', [path], { encoding: 'utf8' }).stdout),
  // Children read pipes that their command, an argument and their environment name.
  reads() {
    const named = () => {
      const ends = new Int32Array(2);
      pipe(ends);
      writeSync(ends[1], 'text');
      close(ends[1]);
      return `/dev/fd/${ends[0]}`;
    };
    const options = { encoding: 'utf8' };
    say([
      execSync(`cat ${named()}`, options),
      execFileSync('cat', [named()], options),
      spawnSync('sh', ['-c', 'cat $FILE'], { ...options, env: { ...process.env, FILE: named() } }).stdout,
    ]);
  },
  async passes() {
    const fd = open('/dev/zero', 0);
    const passed = holds(fd, { passFds: [fd] });
    say({
      passed,
      one: holds(fd, { passFds: fd }),
      none: holds(fd, { passFds: null }),
      afterwards: holds(fd),
      spawned: await outputOf(spawn('readlink', [`/proc/self/fd/${fd}`], { passFds: [fd] })),
      spawnedAfterwards: await outputOf(spawn('readlink', [`/proc/self/fd/${fd}`])),
    });
  },
  passesNonsense: () => say(['3', {}, [-1]].map((passFds) => attempt(() => holds(3, { passFds })))),
  // The same file under the same number, from one place three times and from another once.
  repeats() {
    const spawnIt = () => {
      const fd = open('/dev/zero', 0);
      spawnSync('true');
      close(fd);
    };
    for (let n = 0; n < 3; n++) spawnIt();
    const fd = open('/dev/zero', 0);
    spawnSync('true');
    close(fd);
  },
  async refused() {
    const fd = open('/dev/zero', 0);
    const results = [
      attempt(() => spawn('true').pid),
      attempt(() => spawnSync('true').status),
      attempt(() => spawn('true').pid),
    ];
    close(fd);
    say([...results, attempt(() => spawnSync('true').status)]);
  },
  // The stack of a refusal, below as many calls of other code as a wrapper makes.
  stack() {
    open('/dev/zero', 0);
    const spawnIt = () => spawn('true');
    const below = (depth) => (depth === 0 ? spawnIt() : Reflect.apply(below, undefined, [depth - 1]));
    try {
      below(3);
    } catch ({ stack }) {
      say(stack);
    }
  },
  // A program that formats its stacks as arrays of call sites.
  listed() {
    Error.prepareStackTrace = (_, sites) => sites;
    open('/dev/zero', 0);
    spawnSync('true');
    say(typeof Error.prepareStackTrace);
  },
  // How the refusals of the synchronous functions begin.
  'named-sync'() {
    open('/dev/zero', 0);
    const refusals = [
      () => spawnSync('echo', ['one']),
      () => execSync('echo two; echo three'),
      () => execFileSync('echo', ['four', 'five'], { encoding: 'utf8' }),
      () => spawnSync('true', { encoding: 'utf8' }),
    ].map((refused) => {
      try {
        return String(refused());
      } catch ({ message }) {
        return message.split('\n', 1)[0];
      }
    });
    say(refusals);
  },
  // The preload as another copy of the package would load it.
  again() {
    const hooked = () => ({ worker: require('node:worker_threads').Worker, spawn: new ChildProcess()._handle.spawn });
    const before = hooked();
    const path = require.resolve('eslint-plugin-noinherit/register');
    delete require.cache[path];
    require(path);
    const after = hooked();
    say(Object.fromEntries(Object.keys(before).map((name) => [name, before[name] === after[name] ? 'same' : 'other'])));
  },
  // Code in a file whose name contains control characters.
  named() {
    open('/dev/zero', 0);
    require('node:vm').runInThisContext('(spawn) => spawn("true")', { filename: 'evil\u001b[31m\u202e.js' })(spawnSync);
  },
  // Workers that are created with code instead of a file.
  async evaluated(...kinds) {
    const code = `
      const open = require('koffi').load(null).func('int open(const char *path, int flags)');
      const fd = open('/dev/zero', 0);
      const { stdout } = require('child_process').spawnSync('readlink', ['/proc/self/fd/' + fd], { encoding: 'utf8' });
      require('worker_threads').parentPort.postMessage(stdout.trim());`;
    const options = { plain: {}, env: { env: {} }, execArgv: { execArgv: [] } };
    const results = kinds.map(
      (kind) => new Promise((resolve) => new Worker(code, { eval: true, ...options[kind] }).on('message', resolve)),
    );
    say(await Promise.all(results));
  },
  async worker() {
    const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
    const fd = open('/dev/zero', 0);
    setNoInherit(fd, false);
    new Worker(__filename, { workerData: fd });
  },
  exits() {
    open('/dev/zero', 0);
    spawnSync('true');
    process.exit();
  },
};

if (isMainThread) void programs[process.argv[2]](...process.argv.slice(3));
else {
  open('/dev/full', 0);
  say([
    'inWorker',
    holds(workerData),
    spawnSync('sh', ['-c', 'readlink /proc/self/fd/* | grep -c full'], { encoding: 'utf8' }).stdout.trim(),
  ]);
}
