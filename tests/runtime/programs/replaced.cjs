// What happens to marks, seals and closes if a test replaces parts of Node? Started with an inheritable descriptor 20;
// the argument names what is replaced.
const childProcess = require('node:child_process');
const fs = require('node:fs');
const { promisify } = require('node:util');

const [, , scenario, folder] = process.argv;
// The originals, from before anything is replaced: for this program's own use.
const { spawnSync } = childProcess;
const { openSync, closeSync } = fs;
const load = () => require(`${folder}/runtime.cjs`);

const setPlatform = (value) => Object.defineProperty(process, 'platform', { value });

const scenarios = {
  nothing: load,
  'the platform, before the runtime loads'() {
    setPlatform('win32');
    return load();
  },
  'the platform, by a getter'() {
    const runtime = load();
    Object.defineProperty(process, 'platform', { get: () => 'darwin' });
    return runtime;
  },
  'the platform, by one that has no binding'() {
    const runtime = load();
    setPlatform('sunos');
    return runtime;
  },
  'the functions of fs'() {
    const runtime = load();
    runtime.runtimeStatus();
    for (const name of Object.keys(fs)) {
      if (/^[a-z]\w*Sync$/.test(name)) fs[name] = () => undefined;
    }
    return runtime;
  },
  'what is shared between threads'() {
    delete globalThis.SharedArrayBuffer;
    return load();
  },
  'the clock'() {
    const runtime = load();
    process.hrtime = () => [0, 0];
    globalThis.setTimeout = globalThis.setImmediate = globalThis.queueMicrotask = () => 0;
    return runtime;
  },
  // Jest gives its tests a copy of `process`, on which fake timers replace nextTick.
  'the process object'() {
    const runtime = load();
    globalThis.process = Object.create(process, { nextTick: { value() {} } });
    return runtime;
  },
};

async function main() {
  const runtime = scenarios[scenario]();
  const told = process.platform;
  const meant = openSync(process.execPath);
  const holds = (fd) => runtime.sealed(spawnSync)('test', ['-e', `/proc/self/fd/${fd}`]).status === 0;
  runtime.setNoInherit(meant, false);
  const held = [holds(meant), holds(20)];
  runtime.setNoInherit(meant);
  held.push(holds(meant));
  closeSync(meant);
  const { stdout } = await promisify(runtime.closeOnExit(childProcess.execFile))('sh', ['-c', 'sleep 60 & echo $!']);
  process.kill(Number(stdout));
  console.log(JSON.stringify({ held, isKept: process.platform === told, left: runtime.listInheritable().length }));
}

main();
