import type { SystemDescriptor } from './bindings/binding.ts';
import { binding } from './native.ts';
import { once } from './registry.ts';

/**
 * Descriptors that `setNoInherit(x, false)` opened up. The decision belongs to the file or socket and not to
 * the number or handle, which somebody else may get after a close: so its identity is kept too.
 */
const optOuts = once('opt-outs', () => new Map<SystemDescriptor, string>());

/** Remembers that `descriptor`, whose identity is given, is meant to be inherited. */
export function rememberOptOut(descriptor: SystemDescriptor, identity: string): void {
  optOuts.set(descriptor, identity);
}

/** Forgets the opt-out of `descriptor`, if there is one. */
export function forgetOptOut(descriptor: SystemDescriptor): void {
  if (optOuts.size > 0) optOuts.delete(descriptor);
}

/** Whether there may be any opt-out: the cheap question before the exact one. */
export function hasOptOuts(): boolean {
  return optOuts.size > 0;
}

/** The descriptors whose opt-out still holds. Those of what was closed, or made non-inheritable since, are forgotten here. */
export function liveOptOuts(): SystemDescriptor[] {
  for (const [descriptor, identity] of optOuts) {
    if (!isStill(descriptor, identity)) optOuts.delete(descriptor);
  }
  return [...optOuts.keys()];
}

function isStill(descriptor: SystemDescriptor, identity: string): boolean {
  try {
    const native = binding();
    // Asked first: who it is takes many times as long, and an error for what is closed longer still.
    return native.mayInherit(descriptor) && native.identify(descriptor) === identity;
  } catch {
    return false;
  }
}
