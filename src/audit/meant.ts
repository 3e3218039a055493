// Which of a process's descriptors does its environment name?
import { namedByEnvironment, type NamingVariable } from '../runtime/environment.ts';
import type { OpenDescriptor, ProcessTable } from './process-table.ts';

/** Says of a process's descriptors which of them its environment names, and by which variable. */
export function meantBy(
  table: ProcessTable,
  pid: number,
  descriptors: readonly OpenDescriptor[],
): (descriptor: OpenDescriptor) => NamingVariable | 'NOINHERIT_PASS_FDS' | undefined {
  const environment = table.environmentOf(pid);
  const kinds = new Map(descriptors.map(({ fd, kind }) => [fd, kind]));
  const named = namedByEnvironment(environment, { pid, kindAt: (fd) => kinds.get(fd) });
  const passed = new Set((environment['NOINHERIT_PASS_FDS'] ?? '').split(','));
  return ({ fd }) => named.get(fd) ?? (passed.has(String(fd)) ? 'NOINHERIT_PASS_FDS' : undefined);
}
