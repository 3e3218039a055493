// Did a process of a package's tests load the runtime's native part? Loaded before the tests; writes a line at exit.
const { appendFileSync } = require('node:fs');

process.on('exit', () => {
  const isLoaded = Object.keys(require.cache).some((file) => /[\\/]koffi[\\/]/.test(file));
  if (isLoaded) appendFileSync(process.env.NOINHERIT_WITNESS, 'koffi\n');
});
