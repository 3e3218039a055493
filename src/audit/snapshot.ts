// How is a snapshot of the processes taken on this system?
import { DarwinTable } from './darwin/table.ts';
import { Failure } from './failure.ts';
import { LinuxTable } from './linux/table.ts';
import { WindowsTable } from './windows/table.ts';
import type { ProcessTable } from './process-table.ts';

/**
 * @param pids - on Linux, the only processes to look at, which makes the snapshot cheap
 * @throws Failure on other systems
 */
export function takeSnapshot(pids?: Iterable<number>): ProcessTable {
  if (process.platform === 'linux') return new LinuxTable(pids);
  if (process.platform === 'win32') return new WindowsTable();
  if (process.platform === 'darwin') return new DarwinTable();
  throw new Failure(`noinherit does not support ${process.platform}; see \`noinherit --help\`.`);
}
