// Evaluates the matcher many times, as jest's module registry does, and prints what each evaluation leaves behind.
const { executionAsyncId } = require('node:async_hooks');
const { execFileSync } = require('node:child_process');
const { readdirSync } = require('node:fs');
const { dirname } = require('node:path');

// Descriptors that the parent process left open must not count as leaks.
require('eslint-plugin-noinherit/runtime').sealDescriptors();

const file = require.resolve('eslint-plugin-noinherit/testing');
const folder = dirname(file);

function evaluate() {
  for (const path of Object.keys(require.cache)) if (dirname(path) === folder) delete require.cache[path];
  const { length } = module.children;
  const exported = require(file);
  module.children.length = length;
  return exported;
}

/** Node numbers promises only while a listener for all asynchronous operations is active, which slows them down. */
async function isTold() {
  await Promise.resolve();
  return executionAsyncId() !== 0;
}

function registry() {
  const own = Object.getOwnPropertySymbols(globalThis).filter((symbol) => String(symbol).includes('noinherit'));
  return Object.fromEntries(
    own.flatMap((symbol) => [...globalThis[symbol]].map(([name, { size = 1 }]) => [name, size])),
  );
}

async function left() {
  globalThis.gc();
  return {
    listeners: Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)])),
    registry: registry(),
    descriptors: readdirSync('/proc/self/fd').length,
    megabytes: process.memoryUsage().heapUsed / 1e6,
    isTold: await isTold(),
  };
}

(async () => {
  const results = [];
  const times = process.argv.slice(2).map(Number);
  for (let n = 1; n <= Math.max(...times); n++) {
    await evaluate().expectNoLeaks(() => execFileSync('true'));
    if (times.includes(n)) results.push(await left());
  }
  console.log(JSON.stringify(results));
})();
