// What does the runtime do if koffi, or the lock, is unavailable at first? Started with an inheritable descriptor 20.
const fs = require('node:fs');
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const [, , scenario, folder] = process.argv;
const runtime = require(path.join(folder, 'runtime.cjs'));

const outcome = (action) => {
  try {
    return action() ?? 'done';
  } catch (error) {
    return `${error.name} ${error.code}`;
  }
};
const childHolds = () =>
  runtime.sealed(spawnSync)('readlink', ['/proc/self/fd/20'], { encoding: 'utf8' }).stdout.trim() !== '';
const hasLock = () => /noinherit-lock/.test(fs.readFileSync('/proc/self/maps', 'latin1'));

const scenarios = {
  // No descriptor is free at the first call.
  full() {
    const held = fill();
    const during = outcome(() => runtime.setNoInherit(20));
    for (const fd of held) fs.closeSync(fd);
    return { during, mark: outcome(() => runtime.setNoInherit(20)), childHolds: outcome(childHolds), lock: hasLock() };
  },
  // None is free at the first seal.
  lock() {
    runtime.isInheritable(0);
    const held = fill();
    const during = outcome(() => runtime.sealDescriptors());
    for (const fd of held) fs.closeSync(fd);
    runtime.sealDescriptors();
    runtime.sealDescriptors();
    return { during, lock: hasLock() };
  },
  // After warming up, no free descriptor is needed any more.
  warm() {
    runtime.runtimeStatus();
    const lock = hasLock();
    const held = fill();
    const during = outcome(() => runtime.sealDescriptors());
    for (const fd of held) fs.closeSync(fd);
    return { lock, during, childHolds: childHolds() };
  },
  // koffi is missing at first.
  missing() {
    const during = [outcome(() => runtime.setNoInherit(20)), runtime.runtimeStatus().koffi.inUse];
    // By now it is looked for at few calls, and whenever a call needs it.
    for (let call = 0; call < 100; call++) runtime.isInheritable(20);
    fs.symlinkSync(process.argv[4], path.join(folder, 'node_modules'));
    return { during, mark: outcome(() => runtime.setNoInherit(20)), childHolds: childHolds() };
  },
  // Native code may not be loaded.
  forbidden() {
    const { dlopen } = process;
    let tried = 0;
    process.dlopen = (...args) => (tried++, dlopen.apply(process, args));
    for (let count = 0; count < 100; count++) fs.closeSync(runtime.openNoInheritSync(__filename));
    return { tried, seal: outcome(() => runtime.sealDescriptors()) };
  },
  status: () => runtime.runtimeStatus(),
  // Nothing can be sealed.
  unsealed() {
    const warnings = [];
    process.emitWarning = (message, { code }) => warnings.push(`${code}: ${message}`);
    return {
      seal: [outcome(() => runtime.sealDescriptors()), outcome(() => runtime.sealDescriptors())],
      childHolds: outcome(childHolds),
      mistake: outcome(() => runtime.sealDescriptors({ except: [987654] })),
      warnings,
    };
  },
};

function fill() {
  const held = [];
  try {
    for (;;) held.push(fs.openSync('/dev/null'));
  } catch {
    return held;
  }
}

console.log(JSON.stringify(scenarios[scenario]()));
