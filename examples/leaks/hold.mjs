// Says what was started, keeps it until stdin ends, and ends it by its number.
import process from 'node:process';

export function hold(child, more = {}) {
  console.log(JSON.stringify({ child: child.pid, ...more }));
  process.stdin.resume().on('end', () => {
    child.kill('SIGKILL');
    process.exit();
  });
}
