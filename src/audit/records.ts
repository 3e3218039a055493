// What did the program's Node processes record about their spawns?
import { existsSync, readFileSync } from 'node:fs';

import type { DescriptorInfo } from '../runtime/types.ts';
import type { SharedObject } from './judge.ts';
import type { RecordedSpawn, RunReport } from './run-report.ts';

/** `undefined` if the program has removed the file: then Node's spawns are not known. */
export function readRecords(file: string): RecordedSpawn[] | undefined {
  if (!existsSync(file)) return undefined;
  const spawns: RecordedSpawn[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const record = JSON.parse(line) as RecordedSpawn | { readonly failed: number };
    // Written by a process whose `execve` has failed, after it had recorded that.
    if ('failed' in record) takeOut(spawns, record.failed);
    else spawns.push(record);
  }
  return spawns;
}

/** Removes the last `execve` of a process. Its record may be missing, even if the failure could be written. */
function takeOut(spawns: RecordedSpawn[], pid: number): void {
  const at = spawns.findLastIndex(({ via, parent }) => via === 'execve' && parent === pid);
  if (at !== -1) spawns.splice(at, 1);
}

/** The spawns that passed on something that is not allowed. */
export function leakingSpawns(
  records: readonly RecordedSpawn[],
  isAllowed: (object: Pick<SharedObject, 'name' | 'socket'>) => boolean,
): RecordedSpawn[] {
  return records
    .map((record) => ({ ...record, leaks: record.leaks.filter((leak) => !isAllowed(namesOf(leak))) }))
    .filter(({ leaks }) => leaks.length > 0);
}

/** The number of spawns for which it is not known what they passed on, and the first reason. */
export function unknownSpawns(records: readonly RecordedSpawn[]): RunReport['unknownSpawns'] {
  const reasons = records.map(({ problem }) => problem).filter((problem) => problem !== undefined);
  const [first] = reasons;
  return first === undefined ? undefined : { count: reasons.length, problem: first };
}

/** The names that the patterns of `--allow` are matched against. */
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
