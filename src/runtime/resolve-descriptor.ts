// Which descriptor does a number or an object refer to?
import type { SystemDescriptor } from './bindings/binding.ts';
import { isDescriptorNumber, kindOf, type Kind } from './descriptor-kinds.ts';
import { badTarget, examine, noDescriptor } from './errors.ts';
import { binding } from './native.ts';
import { hasOptOuts } from './opt-outs.ts';
import type { Descriptor } from './types.ts';

/** The descriptor that `target` is or holds, as the system names it; throws as `isInheritable` does. */
export function descriptorOf(target: Descriptor): SystemDescriptor {
  if (typeof target === 'number') return descriptorOfNumber(target);
  const descriptor = findDescriptor(target, kindOf(target));
  if (descriptor === undefined) throw noDescriptor(target);
  return descriptor;
}

/** The same for a number: on Windows the handle behind it. */
export function descriptorOfNumber(target: number): SystemDescriptor {
  if (!isDescriptorNumber(target)) throw badTarget(target);
  return binding().ofNumber(target);
}

/** The descriptor that an object has now; `undefined` if it has none. */
export function findDescriptor(target: object, kind: Kind): SystemDescriptor | undefined {
  const native = binding();
  return examine(target, () => {
    const fd = kind.fd(target);
    if (fd !== -1) return native.ofNumber(fd);
    const holder = native.locate && kind.holder?.(target);
    return holder && native.locate?.(holder);
  });
}

/**
 * Whether an object that does not expose its descriptor's number is known to need no mark; asked before {@link
 * findDescriptor}. False if opt-outs exist, unless it was just accepted: it may be one of them, so its descriptor must
 * be found.
 *
 * @param acceptedBy - the server that is emitting the object as a connection at this moment
 */
export function isMarkedAlready(target: object, kind: Kind, acceptedBy?: object): boolean {
  const { isMarked } = binding();
  if (isMarked === undefined || (acceptedBy === undefined && hasOptOuts())) return false;
  return examine(target, () => {
    const holder = kind.fd(target) === -1 ? kind.holder?.(target) : undefined;
    return holder !== undefined && isMarked(holder, acceptedBy);
  });
}
