// Threads: each loads its own copy of the runtime, and all see the same descriptors.
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
const { closeSync, openSync } = require('node:fs');
const { isInheritable, setNoInherit, sealDescriptors } = require('../../../dist/runtime.cjs');

if (isMainThread) {
  const fd = openSync('/dev/null');
  setNoInherit(fd, false);
  const worker = new Worker(__filename, { workerData: fd });
  worker.on('message', (seen) => {
    console.log(JSON.stringify({ seen, afterwards: isInheritable(fd) }));
    closeSync(fd);
  });
} else {
  const before = isInheritable(workerData);
  setNoInherit(workerData);
  const marked = isInheritable(workerData);
  setNoInherit(workerData, false);
  sealDescriptors();
  parentPort.postMessage({ before, marked, kept: isInheritable(workerData) });
}
