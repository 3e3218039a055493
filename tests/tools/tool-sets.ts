export type ToolSet =
  | 'eslint-floor'
  | 'eslint-9'
  | 'eslint-10'
  | 'oxlint'
  | 'editor'
  | 'sarif'
  | 'add-ons'
  | 'typescript-5.4'
  | 'typescript-5.9'
  | 'typescript-6.0'
  | 'typescript-7.0';

/** The tools that the tests run, at pinned versions: each set is installed in a folder of its own. */
export const TOOL_SETS: Readonly<Record<ToolSet, readonly [string, ...string[]]>> = {
  /** The oldest ESLint that the plugin supports. */
  'eslint-floor': ['eslint@9.15.0'],
  'eslint-9': ['eslint@9.39.5'],
  'eslint-10': ['eslint@10.15.0', '@eslint/config-inspector@3.5.0'],
  oxlint: ['oxlint@1.94.0'],
  editor: ['eslint@10.15.0', 'vscode-langservers-extracted@4.10.0'],
  /** Carries the schema of SARIF. */
  sarif: ['@microsoft/jest-sarif@1.0.0-beta.0'],
  /** Native code that leaves descriptors inheritable; it is built for some platforms only, so no lock file names it. */
  'add-ons': ['@lydell/node-pty@1.1.0', 'classic-level@3.0.0', 'lmdb@3.5.6'],
  'typescript-5.4': ['typescript@5.4.5'],
  'typescript-5.9': ['typescript@5.9.3'],
  'typescript-6.0': ['typescript@6.0.3'],
  'typescript-7.0': ['typescript@7.0.2'],
};
