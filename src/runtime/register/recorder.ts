// What `noinherit run` puts into every Node process of a program, of whatever age: it is written and built so that a Node
// of long ago reads it, and the rest is loaded only where it runs. `module` is that of CommonJS.
const OLDEST = 20;

try {
  if (Number(process.versions.node.split('.', 1)[0]) >= OLDEST) module.require('./start-recording.cjs');
} catch {
  // The program goes on unseen: under another runtime, without what this needs, or when `run` has ended.
}

export {};
