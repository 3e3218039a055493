// Which of a process's descriptors does its environment or its command line name?
import { numbersNamedIn } from '../runtime/fd-paths.ts';
import { namedByEnvironment, type NamingVariable } from '../runtime/environment.ts';
import type { OpenDescriptor, ProcessTable } from './process-table.ts';

/** Why a descriptor is meant to be inherited. */
export type MeantReason = NamingVariable | '/dev/fd' | 'multiprocessing' | 'NOINHERIT_PASS_FDS';

/**
 * The command line of a process in a pool of Python's multiprocessing, or of its helpers: these get descriptors by
 * number, and all others are closed (Lib/multiprocessing/util.py, spawnv_passfds).
 */
const POOL = / -c from multiprocessing\.(?:forkserver|resource_tracker|spawn) import /;

/** Returns a function that says what names a descriptor of the process: a variable, or the command line. */
export function meantBy(
  table: ProcessTable,
  pid: number,
  descriptors: readonly OpenDescriptor[],
): (descriptor: OpenDescriptor, isFromParent: boolean) => MeantReason | undefined {
  const environment = table.environmentOf(pid);
  const kinds = new Map(descriptors.map(({ fd, kind }) => [fd, kind]));
  const named = namedByEnvironment(environment, { pid, kindAt: (fd) => kinds.get(fd) });
  const passed = new Set((environment['NOINHERIT_PASS_FDS'] ?? '').split(','));
  const command = table.commandOf(pid);
  const isOfPool = POOL.test(command);
  // The path `/dev/fd/63` means that this descriptor is passed on purpose, as a shell does for `<(command)`.
  const paths = numbersNamedIn([command, ...Object.values(environment).filter((text) => text !== undefined)]);
  return ({ fd }, isFromParent) => {
    const variable = named.get(fd) ?? (passed.has(String(fd)) ? 'NOINHERIT_PASS_FDS' : undefined);
    if (variable !== undefined || !isFromParent) return variable;
    return paths.has(fd) ? '/dev/fd' : isOfPool ? 'multiprocessing' : undefined;
  };
}
