// The runtime through import and through require: one state, one error class.
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
    same: Object.keys(esm).sort().join() === names.join() && names.every((name) => esm[name] === cjs[name]),
    instance: thrown instanceof esm.NoInheritError,
  }),
);
