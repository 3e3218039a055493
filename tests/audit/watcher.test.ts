import { once } from 'node:events';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

import { afterEach, describe, expect, it, vi } from 'vitest';

import * as proc from '../../src/audit/linux/proc.ts';
import { ProgramTree } from '../../src/audit/program-tree.ts';
import { Watcher } from '../../src/audit/watcher.ts';
import { onLinux } from '../on-linux.ts';

vi.mock('../../src/audit/linux/proc.ts', { spy: true });

const children: ChildProcessWithoutNullStreams[] = [];

afterEach(() => {
  vi.mocked(proc.auxiliaryVectorOf).mockReset();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A shell that has a device open under number 20, and becomes another program when a line arrives. */
async function holder(): Promise<ChildProcessWithoutNullStreams & { readonly pid: number }> {
  const child = spawn('bash', ['-c', 'exec 20</dev/zero; echo ready; read line; exec cat']);
  children.push(child);
  await once(child.stdout, 'data');
  return child as ChildProcessWithoutNullStreams & { readonly pid: number };
}

/** A watcher of this process alone, as if something else had been the command's own program. */
function watcherOf(pid: number): Watcher {
  const tree = new ProgramTree(pid, [], ['NO_SUCH_VARIABLE', '']);
  return new Watcher(tree, 0, () => false);
}

function findingsOf(watcher: Watcher): unknown[] {
  return watcher.report(new Set(), new Set()).seen.flatMap(({ findings }) => findings);
}

onLinux(describe, 'it reads /proc')('two looks at a process', () => {
  it('tell what it kept when it became another program between them', async () => {
    const child = await holder();
    const watcher = watcherOf(child.pid);
    watcher.look([child.pid]);
    child.stdin.write('go\nback\n');
    await once(child.stdout, 'data');
    watcher.look([child.pid]);
    expect(findingsOf(watcher)).toEqual([expect.objectContaining({ fd: 20, from: child.pid })]);
  });

  it('do not take it for two programs if it became this one during the first', async () => {
    const child = await holder();
    const watcher = watcherOf(child.pid);
    vi.mocked(proc.auxiliaryVectorOf).mockReturnValueOnce('of the program before');
    watcher.look([child.pid]);
    watcher.look([child.pid]);
    expect(findingsOf(watcher)).toEqual([]);
  });
});
