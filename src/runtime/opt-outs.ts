// Which descriptors did the program make inheritable on purpose?
import type { SystemDescriptor } from './bindings/binding.ts';
import { binding } from './native.ts';
import { sharedInThread } from './registry.ts';

/**
 * Descriptors that `setNoInherit(x, false)` made inheritable. The decision belongs to the file or socket, not to the
 * number or handle, which may be reused after a close: so the identity is recorded too.
 */
const optOuts = sharedInThread('opt-outs', () => new Map<SystemDescriptor, string>());

/** Records that `descriptor`, which has this identity, is meant to be inherited. */
export function rememberOptOut(descriptor: SystemDescriptor, identity: string): void {
  optOuts.set(descriptor, identity);
}

/** Forgets the opt-out of `descriptor`, if there is one. */
export function forgetOptOut(descriptor: SystemDescriptor): void {
  optOuts.delete(descriptor);
}

/** Whether there may be any opt-out: a cheap check before the exact one. */
export function hasOptOuts(): boolean {
  return optOuts.size > 0;
}

/** The descriptors whose opt-out is still valid. Forgets those that were closed or made non-inheritable since. */
export function liveOptOuts(): SystemDescriptor[] {
  for (const [descriptor, identity] of optOuts) {
    if (!isStill(descriptor, identity)) optOuts.delete(descriptor);
  }
  return [...optOuts.keys()];
}

function isStill(descriptor: SystemDescriptor, identity: string): boolean {
  try {
    const native = binding();
    // Asked first: `identify` takes many times as long, and its error for a closed descriptor even longer.
    return native.mayInherit(descriptor) && native.identify(descriptor) === identity;
  } catch {
    return false;
  }
}
