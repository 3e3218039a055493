// Which of a process's descriptors does its environment name, or its command?
import { numbersNamedIn } from '../runtime/fd-paths.ts';
import { namedByEnvironment, type NamingVariable } from '../runtime/environment.ts';
import type { OpenDescriptor, ProcessTable } from './process-table.ts';

/** Why somebody wanted it so. */
export type Naming = NamingVariable | '/dev/fd' | 'multiprocessing' | 'NOINHERIT_PASS_FDS';

/**
 * How Python's multiprocessing starts the processes of a pool, and its helpers: they are given descriptors by their numbers,
 * and all others are closed (Lib/multiprocessing/util.py, spawnv_passfds).
 */
const POOL = / -c from multiprocessing\.(?:forkserver|resource_tracker|spawn) import /;

/** Says of a process's descriptors which of them its environment names, and by which variable, or its command. */
export function meantBy(
  table: ProcessTable,
  pid: number,
  descriptors: readonly OpenDescriptor[],
): (descriptor: OpenDescriptor, isFromParent: boolean) => Naming | undefined {
  const environment = table.environmentOf(pid);
  const kinds = new Map(descriptors.map(({ fd, kind }) => [fd, kind]));
  const named = namedByEnvironment(environment, { pid, kindAt: (fd) => kinds.get(fd) });
  const passed = new Set((environment['NOINHERIT_PASS_FDS'] ?? '').split(','));
  const command = table.commandOf(pid);
  const isOfPool = POOL.test(command);
  // Whoever gives a program `/dev/fd/63` gives it that descriptor, as a shell does for `<(command)`.
  const paths = numbersNamedIn([command, ...Object.values(environment).filter((text) => text !== undefined)]);
  return ({ fd }, isFromParent) => {
    const variable = named.get(fd) ?? (passed.has(String(fd)) ? 'NOINHERIT_PASS_FDS' : undefined);
    if (variable !== undefined || !isFromParent) return variable;
    return paths.has(fd) ? '/dev/fd' : isOfPool ? 'multiprocessing' : undefined;
  };
}
