// A daemon keeps its parent's stdout: programs that wait for the end of that pipe wait for the daemon.
// `node pipe-held.mjs` waits; `node pipe-held.mjs mended` gives the daemon a stdio of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

const redirect = process.argv[2] === 'mended' ? '>/dev/null 2>&1' : '';
const step = spawn('sh', ['-c', `sleep 60 ${redirect} & echo $!`], { stdio: ['ignore', 'pipe', 'inherit'] });
const close = once(step, 'close').then(() => true);
const [[line]] = await Promise.all([once(step.stdout, 'data'), once(step, 'exit')]);
const daemon = Number(line);
// The step has exited, and its pipe ends as well, unless another process holds it: the daemon begins as a fork of the
// step and needs a moment to redirect its output.
const closed = await Promise.race([close, setTimeout(1000, false)]);
console.log(JSON.stringify({ child: daemon, closed }));
process.stdin.resume().on('end', () => {
  process.kill(daemon, 'SIGKILL');
  process.exit();
});
