import { setEnvironmentData } from 'node:worker_threads';

import { NoInheritError } from '../errors.ts';
import { binding } from '../native.ts';
import { liveOptOuts, rememberOptOut } from '../opt-outs.ts';
import { setNoInherit } from '../set-no-inherit.ts';
import { SHARED, sharedDecisions } from './hook-workers.ts';

/** Makes descriptors reach every child under their own numbers; throws an error that names a closed one. */
export function passOn(fds: Iterable<number>): void {
  for (const fd of fds) {
    try {
      setNoInherit(fd, false);
    } catch (cause) {
      if (!(cause instanceof NoInheritError)) throw cause;
      throw new NoInheritError(
        cause.code,
        `NOINHERIT_PASS_FDS names ${fd}, which cannot be passed on: ${cause.message}`,
        { ...cause, cause },
      );
    }
  }
}

/** Passes the opt-outs of this thread to the workers that start from now on. */
export function shareDecisions(): void {
  const decisions = liveOptOuts().map((descriptor) => [descriptor, binding().identify(descriptor)] as const);
  if (decisions.length > 0 || sharedDecisions() !== undefined) setEnvironmentData(SHARED, decisions);
}

/** Adopts the opt-outs that the parent thread had made when this worker started. */
export function adoptDecisions(): void {
  for (const [descriptor, identity] of sharedDecisions() ?? []) rememberOptOut(descriptor, identity);
}
