// The ES module of the runtime. The build leaves the import below as one of the CommonJS file, so that both
// module kinds share one state and one NoInheritError.
export {
  closeOnExit,
  isInheritable,
  listInheritable,
  NoInheritError,
  noInheritCallback,
  noInheritListener,
  openNoInherit,
  openNoInheritSync,
  runtimeStatus,
  sealDescriptors,
  sealed,
  setNoInherit,
} from './index.ts';
export type {
  ChildLike,
  Descriptor,
  DescriptorInfo,
  Markable,
  NoInheritErrorCode,
  PartStatus,
  PosixDescriptorInfo,
  RuntimeStatus,
  SealOptions,
  WindowsDescriptorInfo,
} from './index.ts';
