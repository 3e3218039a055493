// A script that starts a background process, such as a build daemon or a development server.
import { exec } from 'node:child_process';

const started = performance.now();
exec('sleep 3 & echo started', () => {
  console.log(Math.round(performance.now() - started));
});
