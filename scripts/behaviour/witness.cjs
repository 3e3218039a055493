// Loaded before the tests of a package: says, when a process ends, whether the runtime's native part was in it.
const { appendFileSync } = require('node:fs');

process.on('exit', () => {
  const isLoaded = Object.keys(require.cache).some((file) => /[\\/]koffi[\\/]/.test(file));
  if (isLoaded) appendFileSync(process.env.NOINHERIT_WITNESS, 'koffi\n');
});
