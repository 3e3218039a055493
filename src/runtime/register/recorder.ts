// What does `noinherit run` load into every Node process of a program, whatever its version? This file, which is
// written and built so that a very old Node can parse it; the rest is loaded only where it can run. `module` is
// CommonJS's.
const OLDEST = 20;

try {
  if (Number(process.versions.node.split('.', 1)[0]) >= OLDEST) module.require('./start-recording.cjs');
} catch {
  // The program goes on unobserved: another runtime, something that this needs is missing, or `run` has ended.
}

export {};
