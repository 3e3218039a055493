import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import type { SystemDescriptor } from '../bindings/binding.ts';
import { statDescriptor } from '../bindings/posix.ts';
import { NoInheritError } from '../errors.ts';
import { isInheritable } from '../is-inheritable.ts';
import { binding } from '../native.ts';
import { liveOptOuts, rememberOptOut } from '../opt-outs.ts';
import { setNoInherit } from '../set-no-inherit.ts';

/** Under this name a worker finds the decisions that were made before it started. */
const SHARED = 'eslint-plugin-noinherit: opt-outs';

/** Decides that descriptors reach every child under their own numbers; a closed one is refused by its name. */
export function passOn(fds: Iterable<number>): void {
  for (const fd of fds) {
    try {
      setNoInherit(fd, false);
    } catch (cause) {
      if (!(cause instanceof NoInheritError)) throw cause;
      throw new NoInheritError(
        cause.code,
        `NOINHERIT_PASS_FDS names ${fd}, which cannot be handed on: ${cause.message}`,
        { ...cause, cause },
      );
    }
  }
}

/**
 * Keeps what bash's process substitution (`app.js <(command)`) named in the arguments: `/dev/fd/63`, the pipe
 * behind it. Node itself seals what is below 16, so what is sealed already stays so.
 */
export function keepProcessSubstitutions(argv: readonly string[]): void {
  for (const [, number] of argv.join('\0').matchAll(/\/(?:dev|proc\/self)\/fd\/(\d{1,9})(?![\d/])/g)) {
    const fd = Number(number);
    if (isOpenPipe(fd) && isInheritable(fd)) rememberOptOut(fd, binding().identify(fd));
  }
}

function isOpenPipe(fd: number): boolean {
  try {
    return fd > 2 && statDescriptor(fd).isFIFO();
  } catch {
    return false;
  }
}

/** Tells the workers that start from now on which descriptors this thread opened up. */
export function shareDecisions(): void {
  setEnvironmentData(
    SHARED,
    liveOptOuts().map((descriptor) => [descriptor, binding().identify(descriptor)]),
  );
}

/** Takes over what the thread that started this worker had decided by then. */
export function adoptDecisions(): void {
  const shared = getEnvironmentData(SHARED) as readonly [SystemDescriptor, string][] | undefined;
  for (const [descriptor, identity] of shared ?? []) rememberOptOut(descriptor, identity);
}
