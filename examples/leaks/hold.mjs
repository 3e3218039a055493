// Prints the child's process ID, waits until stdin ends, and kills the child.
import process from 'node:process';

export function hold(child, more = {}) {
  console.log(JSON.stringify({ child: child.pid, ...more }));
  process.stdin.resume().on('end', () => {
    child.kill('SIGKILL');
    process.exit();
  });
}
