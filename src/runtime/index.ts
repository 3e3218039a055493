// What does `eslint-plugin-noinherit/runtime` export?
export { closeOnExit } from './close-on-exit.ts';
export type { ChildLike } from './close-on-exit.ts';
export { NoInheritError } from './errors.ts';
export type { NoInheritErrorCode } from './errors.ts';
export { isInheritable } from './is-inheritable.ts';
export { listInheritable } from './list-inheritable.ts';
export { noInheritCallback } from './no-inherit-callback.ts';
export { noInheritListener } from './no-inherit-listener.ts';
export { openNoInherit, openNoInheritSync } from './open-no-inherit.ts';
export { runtimeStatus } from './runtime-status.ts';
export type { PartStatus, RuntimeStatus } from './runtime-status.ts';
export { sealDescriptors } from './seal-descriptors.ts';
export { sealed } from './sealed.ts';
export { setNoInherit } from './set-no-inherit.ts';
export type {
  BoundSocket,
  Utf8Stream,
  Descriptor,
  DescriptorInfo,
  Markable,
  PosixDescriptorInfo,
  SealOptions,
  WindowsDescriptorInfo,
} from './types.ts';
