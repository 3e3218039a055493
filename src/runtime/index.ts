import type { Descriptor, DescriptorInfo, Markable, SealOptions } from './types.ts';

export { NoInheritError } from './errors.ts';
export type { NoInheritErrorCode } from './errors.ts';
export type { Descriptor, DescriptorInfo, Markable, SealOptions } from './types.ts';

export declare function setNoInherit<T extends Markable>(target: T, noInherit?: boolean): T;
export declare function isInheritable(target: Descriptor): boolean;
export declare function noInheritCallback<F>(callback: F): F;
export declare function noInheritListener<F>(listener: F): F;
export declare function sealDescriptors(options?: SealOptions): void;
export declare function sealed<F extends (...args: never[]) => unknown>(spawnLike: F): F;
export declare function listInheritable(): DescriptorInfo[];
