import { setEnvironmentData } from 'node:worker_threads';

import { NoInheritError } from '../errors.ts';
import { binding } from '../native.ts';
import { liveOptOuts, rememberOptOut } from '../opt-outs.ts';
import { setNoInherit } from '../set-no-inherit.ts';
import { SHARED, sharedDecisions } from './hook-workers.ts';

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
  const decisions = liveOptOuts().map((descriptor) => [descriptor, binding().identify(descriptor)] as const);
  if (decisions.length > 0 || sharedDecisions() !== undefined) setEnvironmentData(SHARED, decisions);
}

/** Takes over what the thread that started this worker had decided by then. */
export function adoptDecisions(): void {
  for (const [descriptor, identity] of sharedDecisions() ?? []) rememberOptOut(descriptor, identity);
}
