// The runtime through import and through require: the same names, one state, and errors that are instances of each
// other's class.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import * as esm from '../../../dist/runtime.mjs';

const cjs = createRequire(import.meta.url)('../../../dist/runtime.cjs');
const names = Object.keys(cjs).sort();
let thrown;
try {
  cjs.setNoInherit(-1);
} catch (error) {
  thrown = error;
}
console.log(
  JSON.stringify({
    names,
    same:
      Object.keys(esm).sort().join() === names.join() && esm.sealed(cjs.sealed(spawnSync)) === cjs.sealed(spawnSync),
    instance: thrown instanceof esm.NoInheritError,
  }),
);
