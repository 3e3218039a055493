// A script that starts something in the background, as a build daemon or a development server is started.
import { exec } from 'node:child_process';

const started = performance.now();
exec('sleep 3 & echo started', () => {
  console.log(Math.round(performance.now() - started));
});
