export declare function setNoInherit<T>(target: T, noInherit?: boolean): T;
export declare function noInheritCallback<F>(callback: F): F;
export declare function noInheritListener<F>(listener: F): F;
export declare function sealDescriptors(): void;
export declare function sealed<F>(spawnLike: F): F;
