export const RUNTIME_VERSIONS: { readonly node: readonly string[]; readonly bun: string; readonly deno: string };

export const EMULATED_NODE_VERSIONS: Readonly<Record<'arm' | 'arm64' | 'riscv64', readonly string[]>>;

export const KERNEL_NODE_VERSION: string;

export type ToolSet =
  | 'knip'
  | 'site'
  | 'eslint-floor'
  | 'eslint-9'
  | 'eslint-10'
  | 'oxlint'
  | 'editor'
  | 'runners'
  | 'sarif'
  | 'add-ons'
  | 'bundlers'
  | 'release'
  | 'doubles'
  | 'typescript-5.4'
  | 'typescript-5.9'
  | 'typescript-6.0'
  | 'typescript-7.0';

/** The tools of each set, with their versions. */
export const TOOL_SETS: Readonly<Record<ToolSet, readonly [string, ...string[]]>>;
