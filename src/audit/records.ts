// What did the program's Node processes write down of their spawns?
import { existsSync, readFileSync } from 'node:fs';

import type { DescriptorInfo } from '../runtime/types.ts';
import type { SharedObject } from './judge.ts';
import type { RecordedSpawn, RunReport } from './run-report.ts';

/** `undefined` if the program has removed them: then what Node started is not known. */
export function readRecords(file: string): RecordedSpawn[] | undefined {
  if (!existsSync(file)) return undefined;
  const spawns: RecordedSpawn[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const record = JSON.parse(line) as RecordedSpawn | { readonly failed: number };
    // After an `execve` nothing but its failure lets the process write again.
    if ('failed' in record) takeOut(spawns, record.failed);
    else spawns.push(record);
  }
  return spawns;
}

/** The last `execve` of a process. What announced it may not have been written, where its failure was. */
function takeOut(spawns: RecordedSpawn[], pid: number): void {
  const at = spawns.findLastIndex(({ via, parent }) => via === 'execve' && parent === pid);
  if (at !== -1) spawns.splice(at, 1);
}

/** The spawns that passed something on which is not allowed. */
export function leakingSpawns(
  records: readonly RecordedSpawn[],
  isAllowed: (object: Pick<SharedObject, 'name' | 'socket'>) => boolean,
): RecordedSpawn[] {
  return records
    .map((record) => ({ ...record, leaks: record.leaks.filter((leak) => !isAllowed(namesOf(leak))) }))
    .filter(({ leaks }) => leaks.length > 0);
}

/** The spawns of which it could not be seen what they passed on, and why. */
export function unknownSpawns(records: readonly RecordedSpawn[]): RunReport['unknownSpawns'] {
  const reasons = records.map(({ problem }) => problem).filter((problem) => problem !== undefined);
  const [first] = reasons;
  return first === undefined ? undefined : { count: reasons.length, problem: first };
}

/** As the patterns of what is allowed name it. */
function namesOf({ path, localAddress, remoteAddress }: DescriptorInfo): Pick<SharedObject, 'name' | 'socket'> {
  return {
    name: path ?? '',
    socket: {
      protocol: '',
      ...(localAddress !== undefined && { localAddress }),
      ...(remoteAddress !== undefined && { remoteAddress }),
    },
  };
}
