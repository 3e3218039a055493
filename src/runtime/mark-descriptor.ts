// How is one descriptor marked, or made inheritable again?
import type { SystemDescriptor } from './bindings/binding.ts';
import { binding } from './native.ts';
import { isCertainlyNonInheritable } from './opened-by-node.ts';
import { forgetOptOut, rememberOptOut } from './opt-outs.ts';

/** Marks one descriptor, and keeps the recorded opt-outs consistent with its flag. */
export function markDescriptor(descriptor: SystemDescriptor, noInherit: boolean): void {
  if (noInherit) {
    binding().setInheritable(descriptor, false);
    forgetOptOut(descriptor);
  } else {
    makeInheritable(descriptor);
  }
}

/**
 * The same for an object's descriptor; the object may show that it is non-inheritable if the system cannot be asked.
 *
 * @param event - the object's own event that has just reported it open
 */
export function markDescriptorOf(
  target: object,
  descriptor: SystemDescriptor,
  noInherit: boolean,
  event?: unknown,
): void {
  try {
    markDescriptor(descriptor, noInherit);
  } catch (error) {
    if (!noInherit || !isCertainlyNonInheritable(error, target, event)) throw error;
  }
}

function makeInheritable(descriptor: SystemDescriptor): void {
  const native = binding();
  // A closed descriptor fails here, with the same error as everywhere else.
  native.isInheritable(descriptor);
  const identity = native.identify(descriptor);
  native.setInheritable(descriptor, true);
  rememberOptOut(descriptor, identity);
}
