export type RuntimeName = 'bun' | 'bun-musl' | 'deno' | 'node' | 'node-arm64';
export const NODE_VERSIONS: readonly string[];
export const BUN_VERSION: string;
export const DENO_VERSION: string;
export function obtainRuntime(runtime: RuntimeName, version: string): [program: string, ...options: string[]];
