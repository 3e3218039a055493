// Runs next to a copy of the runtime, where koffi cannot be found.
const fs = require('node:fs');
const net = require('node:net');
const { spawnSync } = require('node:child_process');
const runtime = require('./runtime.cjs');

const outcome = (action) => {
  try {
    return action() ?? 'done';
  } catch (error) {
    return { name: error.name, code: error.code, errno: error.errno, syscall: error.syscall, cause: error.cause?.code };
  }
};

const fd = fs.openSync('/dev/null');
// An inheritable descriptor without FFI: 0 to 2 come from the launcher of this process.
const inherited = Number(process.argv[2]);
const server = net.createServer();
console.log(
  JSON.stringify({
    mark: outcome(() => runtime.setNoInherit(fd) === fd),
    ask: outcome(() => runtime.isInheritable(fd)),
    deferred: outcome(() => runtime.setNoInherit(server) === server),
    open: outcome(() => runtime.setNoInherit(fd, false) === fd),
    closed: outcome(() => runtime.setNoInherit(987654)),
    askClosed: outcome(() => runtime.isInheritable(987654)),
    askInherited: outcome(() => runtime.isInheritable(inherited)),
    markInherited: outcome(() => runtime.setNoInherit(inherited)),
    seal: outcome(() => runtime.sealDescriptors()),
    sealExcept: outcome(() => runtime.sealDescriptors({ except: [inherited] })),
    list: outcome(() => runtime.listInheritable()),
    sealed: outcome(() => runtime.sealed(spawnSync)('true').status),
  }),
);
