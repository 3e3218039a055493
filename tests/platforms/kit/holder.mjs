// The process that a child leaves behind: it holds the child's output and does not exit by itself within a test. With a
// file name as argument, it writes to its stdout endlessly, and reports in that file how writing failed.
import { writeFileSync, writeSync } from 'node:fs';
import { clearInterval, setInterval, setTimeout } from 'node:timers';

const [report] = process.argv.slice(2);
setTimeout(() => process.exit(), 120_000);
if (report !== undefined) {
  const chatter = setInterval(() => {
    try {
      writeSync(1, 'and another thing\n'.repeat(100));
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code === 'EAGAIN') return;
      clearInterval(chatter);
      writeFileSync(report, String(code));
      process.exit();
    }
  }, 1);
}
