import * as childProcess from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { closeOnExit, sealed } from '../../src/runtime/index.ts';

/** Leaves a process behind that holds stdout and stderr until it is ended, and says its number. */
const LEAVE = 'sleep 60 & echo $!; echo oops >&2';

/** Ends the process that LEAVE left, whose number is in `stdout`, and says whether it still ran. */
function endHolder(stdout: string): boolean {
  try {
    return process.kill(Number(stdout));
  } catch {
    return false;
  }
}

type Run = (wrap: typeof closeOnExit) => Promise<{ stdout: string; stderr: string }>;

const viaCallback =
  (start: (callback: (error: Error | null, stdout: string, stderr: string) => void) => unknown) =>
  (): Promise<{ stdout: string; stderr: string }> =>
    new Promise((resolve, reject) => {
      start((error, stdout, stderr) => (error ? reject(error) : resolve({ stdout, stderr })));
    });

const waits: readonly [string, Run][] = [
  ['the callback of exec', (wrap) => viaCallback((callback) => wrap(childProcess.exec)(LEAVE, callback))()],
  [
    'the callback of execFile',
    (wrap) => viaCallback((callback) => wrap(childProcess.execFile)('sh', ['-c', LEAVE], callback))(),
  ],
  ['promisify(exec)', (wrap) => promisify(wrap(childProcess.exec))(LEAVE)],
  ['a promisified exec that is wrapped', (wrap) => wrap(promisify(childProcess.exec))(LEAVE)],
  ['with sealed around it', (wrap) => promisify(sealed(wrap(childProcess.exec)))(LEAVE)],
  ['around sealed', (wrap) => promisify(wrap(sealed(childProcess.exec)))(LEAVE)],
];

describe.each(waits)('%s', (_, run) => {
  it('comes while the process that was left behind still lives, with all that the child wrote', async () => {
    const { stdout, stderr } = await run(closeOnExit);
    expect(endHolder(stdout)).toBe(true);
    expect(stderr).toBe('oops\n');
  });
});
