import { binding } from './native.ts';
import { forgetOptOut, identify, rememberOptOut } from './opt-outs.ts';

/** Marks one descriptor number, and keeps the opt-outs in step with what its flag says. */
export function markDescriptor(fd: number, noInherit: boolean): void {
  if (noInherit) {
    binding().setInheritable(fd, false);
    forgetOptOut(fd);
  } else {
    openUp(fd);
  }
}

function openUp(fd: number): void {
  const native = binding();
  // A closed number fails here, under the same name as everywhere else.
  native.isInheritable(fd);
  const identity = identify(fd);
  native.setInheritable(fd, true);
  rememberOptOut(fd, identity);
}
