// What does importing the runtime load, and what does its first call load?
const { readFileSync } = require('node:fs');

const state = () => ({
  maps: /koffi[^/]*\.node/.test(readFileSync('/proc/self/maps', 'latin1')),
  cache: Object.keys(require.cache).filter((file) => /koffi/.test(file)).length > 0,
});
const globals = Object.getOwnPropertyNames(globalThis).join();
const runtime = require('../../../dist/runtime.cjs');
const imported = state();
const clean = Object.getOwnPropertyNames(globalThis).join() === globals;
// None of these has a descriptor number to ask the kernel about.
runtime.sealed(() => {});
runtime.noInheritCallback(() => {});
runtime.noInheritListener(() => {});
const wrapped = state();
runtime.setNoInherit(0);
console.log(JSON.stringify({ imported, clean, wrapped, called: state() }));
