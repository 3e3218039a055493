import type { TSESLint } from '@typescript-eslint/utils';

/** Where the helpers come from unless a user says otherwise. */
export const DEFAULT_RUNTIME = 'eslint-plugin-noinherit/runtime';

/** What every rule can be told. */
export interface Options {
  /** The module that fixes import the helpers from, and that helpers may come from. */
  readonly runtime?: string;
}

const RUNTIME: { readonly type: 'string'; readonly minLength: 1; readonly description: string } = {
  type: 'string',
  minLength: 1,
  description: `The module specifier that fixes import the helpers from. Default: the shared setting \`noinherit.runtime\`, or \`${DEFAULT_RUNTIME}\`.`,
};

/** The schema of a rule with no options but the common ones. */
export const commonSchema: readonly [{
  type: 'object';
  description: string;
  properties: { runtime: typeof RUNTIME };
  additionalProperties: false;
}] = [
  {
    type: 'object',
    description: 'Where the runtime helpers come from.',
    properties: { runtime: RUNTIME },
    additionalProperties: false,
  },
];

type Context = Pick<TSESLint.RuleContext<never, readonly [Options?]>, 'options' | 'settings'>;

/** The rule's own option, else the setting that all rules share, else the package's own runtime. */
export function runtimeOf({ options: [options], settings }: Context): string {
  const shared = settings['noinherit'];
  const setting = typeof shared === 'object' && shared !== null && 'runtime' in shared ? shared.runtime : undefined;
  return options?.runtime ?? (typeof setting === 'string' && setting !== '' ? setting : DEFAULT_RUNTIME);
}
