// Which descriptors are passed to children on purpose, and how do worker threads learn about them?
import { setEnvironmentData } from 'node:worker_threads';

import { NoInheritError } from '../errors.ts';
import { binding } from '../native.ts';
import { liveOptOuts, rememberOptOut } from '../opt-outs.ts';
import { setNoInherit } from '../set-no-inherit.ts';
import { OPT_OUTS_KEY, sharedOptOuts } from './hook-workers.ts';

/** Makes descriptors reach every child under their own numbers; throws an error that names a closed one. */
export function passToChildren(fds: Iterable<number>): void {
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
export function shareOptOuts(): void {
  const optOuts = liveOptOuts().map((descriptor) => [descriptor, binding().identify(descriptor)] as const);
  if (optOuts.length > 0 || sharedOptOuts() !== undefined) setEnvironmentData(OPT_OUTS_KEY, optOuts);
}

/** Adopts the opt-outs that the parent thread had made when this worker started. */
export function adoptOptOuts(): void {
  for (const [descriptor, identity] of sharedOptOuts() ?? []) rememberOptOut(descriptor, identity);
}
