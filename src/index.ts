import type { ESLint, Linter } from 'eslint';

import packageJson from '../package.json' with { type: 'json' };
import { severities, type ConfigName } from './configs.ts';
import { rules } from './rules/index.ts';

/** The plugin, as `eslint.config.js` uses it. */
export interface NoInheritPlugin extends ESLint.Plugin {
  readonly meta: NonNullable<ESLint.Plugin['meta']>;
  readonly rules: NonNullable<ESLint.Plugin['rules']>;
  readonly configs: Record<ConfigName, Linter.Config>;
}

const NAMESPACE = 'noinherit';

const plugin: NoInheritPlugin = {
  meta: { name: packageJson.name, version: packageJson.version, namespace: NAMESPACE },
  // The rules use typescript-eslint's types of the same objects, which ESLint's own types do not accept.
  rules: rules as unknown as NoInheritPlugin['rules'],
  configs: {} as NoInheritPlugin['configs'],
};

for (const [name, levels] of Object.entries(severities(NAMESPACE, rules))) {
  plugin.configs[name as ConfigName] = {
    name: `${NAMESPACE}/${name}`,
    plugins: { [NAMESPACE]: plugin },
    rules: levels,
  };
}

export default plugin;
