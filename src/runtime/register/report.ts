// What would a child inherit unintentionally, and how is that reported?
import type { SystemDescriptor } from '../bindings/binding.ts';
import { NoInheritError } from '../errors.ts';
import { escapeText } from '../escape-text.ts';
import { formatDescriptor } from '../format-descriptor.ts';
import { keptDescriptors } from '../kept-descriptors.ts';
import { listInheritable } from '../list-inheritable.ts';
import { sharedInThread } from '../registry.ts';
import { descriptorOf } from '../resolve-descriptor.ts';
import type { Descriptor, DescriptorInfo } from '../types.ts';
import { callSite } from './call-site.ts';
import type { SpawnCall } from './spawn-call.ts';

const reported = sharedInThread('said', () => new Set<string>());

/** What the child of this call would inherit unintentionally, according to the kernel's current state. */
export function leaksOf(call: Pick<SpawnCall, 'inherits' | 'passFds' | 'stdioCount' | 'texts'>): DescriptorInfo[] {
  return inheritedBy(call, new Set([...keptDescriptors(undefined, call.texts), ...passedDescriptors(call)]));
}

/**
 * What the child of this call would inherit besides its stdio and `meant`. On Windows without pipes and character
 * devices: an inheritable one may be stdio for a child that another thread is about to start, which is why a seal
 * leaves them alone.
 */
export function inheritedBy(
  { inherits, stdioCount }: Pick<SpawnCall, 'inherits' | 'stdioCount'>,
  meant: ReadonlySet<SystemDescriptor>,
): DescriptorInfo[] {
  if (!inherits) return [];
  return listInheritable().filter(({ fd, handle, kind }) =>
    fd === undefined ? !meant.has(handle) && kind !== 'pipe' && kind !== 'device' : fd >= stdioCount && !meant.has(fd),
  );
}

/** The descriptors in the spawn's own `passFds`, as the system names them; throws as `isInheritable` does. */
export function passedDescriptors({ passFds }: Pick<SpawnCall, 'passFds'>): SystemDescriptor[] {
  return passFds.map((one) => descriptorOf(one as Descriptor));
}

/** Warns, once for each descriptor and call site, through Node's own warnings. */
export function warnOfLeaks(call: SpawnCall, leaks: readonly DescriptorInfo[]): void {
  const stack = callSite();
  const fresh = leaks.filter((leak) => isNew([formatDescriptor(leak), ...stack].join('\n')));
  if (fresh.length > 0) emitWarning(`${nameOf(call)} would have inherited ${count(fresh)}:\n${lines(fresh)}`, stack);
}

/** Warns about what this process inherited from its launcher. */
export function warnOfLauncher(leaks: readonly DescriptorInfo[]): void {
  if (leaks.length === 0) return;
  emitWarning(
    `the program that started this process (${process.ppid}) left ${count(leaks)} open to it and to its children:\n${lines(leaks)}`,
    [],
  );
}

/** The error that a refused spawn throws. */
export function leakError(call: SpawnCall, leaks: readonly DescriptorInfo[]): NoInheritError {
  const advice =
    'Mark them where they are opened (setNoInherit), or make them inheritable on purpose (setNoInherit(x, false)).';
  const error = new NoInheritError(
    'ERR_NOINHERIT_LEAK',
    `${nameOf(call)} would inherit ${count(leaks)}:\n${lines(leaks)}\n${advice}`,
  );
  error.stack = [`${error.name} [${error.code}]: ${error.message}`, ...callSite()].join('\n');
  return error;
}

/**
 * Emits immediately, not in the next turn as process.emitWarning does: after `execve`, or after a synchronous spawn
 * followed by `process.exit`, there is no next turn.
 */
function emitWarning(message: string, stack: readonly string[]): void {
  const warning = new Error(message);
  warning.name = 'NoInheritWarning';
  warning.stack = [`NoInheritWarning: ${message}`, ...stack].join('\n');
  // Node prints a warning's stack only with --trace-warnings, but always its detail.
  Object.assign(warning, { code: 'NOINHERIT_LEAK', ...(stack.length > 0 && { detail: stack.join('\n') }) });
  process.emit('warning', warning);
}

function isNew(key: string): boolean {
  const { size } = reported;
  return reported.add(key).size > size;
}

function nameOf({ via, file, args }: SpawnCall): string {
  const rest = args.slice(1).join(' ');
  const text = escapeText(rest === '' ? file : `${file} ${rest}`);
  return `${via}: \`${text.length > 80 ? `${text.slice(0, 79)}…` : text}\``;
}

function count({ length }: readonly unknown[]): string {
  return length === 1 ? 'one descriptor beyond its stdio' : `${length} descriptors beyond its stdio`;
}

function lines(leaks: readonly DescriptorInfo[]): string {
  return leaks.map((leak) => `  ${formatDescriptor(leak)}`).join('\n');
}
