import type { SystemDescriptor } from './bindings/binding.ts';
import { binding } from './native.ts';
import { forgetOptOut, rememberOptOut } from './opt-outs.ts';

/** Marks one descriptor, and keeps the opt-outs in step with what its flag says. */
export function markDescriptor(descriptor: SystemDescriptor, noInherit: boolean): void {
  if (noInherit) {
    binding().setInheritable(descriptor, false);
    forgetOptOut(descriptor);
  } else {
    openUp(descriptor);
  }
}

function openUp(descriptor: SystemDescriptor): void {
  const native = binding();
  // A closed one fails here, under the same name as everywhere else.
  native.isInheritable(descriptor);
  const identity = native.identify(descriptor);
  native.setInheritable(descriptor, true);
  rememberOptOut(descriptor, identity);
}
