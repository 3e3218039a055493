// How are the processes of this system looked at?
import { DarwinTable } from './darwin/table.ts';
import { Failure } from './failure.ts';
import { LinuxTable } from './linux/table.ts';
import { WindowsTable } from './windows/table.ts';
import type { ProcessTable } from './process-table.ts';

/**
 * @param pids - the only processes to look at, for a look that is cheap
 * @throws Failure where no process but this one can be looked at
 */
export function takeSnapshot(pids?: Iterable<number>): ProcessTable {
  if (process.platform === 'linux') return new LinuxTable(pids);
  if (process.platform === 'win32') return new WindowsTable();
  if (process.platform === 'darwin') return new DarwinTable();
  throw new Failure(
    `${process.platform} has no /proc, which this reads. \`noinherit --help\` names what there is instead.`,
  );
}
