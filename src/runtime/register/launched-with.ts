import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import type { SystemDescriptor } from '../bindings/binding.ts';
import { NoInheritError } from '../errors.ts';
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
