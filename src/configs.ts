import type { RuleModule } from './utils/rule-module.ts';

export type ConfigName = 'leaks' | 'recommended' | 'strict';

type Level = 'error' | ['error', ...unknown[]];

/** For each config: whether it includes a rule, or with which options. */
const CONFIGS: Readonly<Record<ConfigName, (rule: RuleModule) => boolean | readonly unknown[]>> = {
  leaks: ({ meta }) => meta.docs?.leaks ?? false,
  recommended: ({ meta }) => meta.docs?.recommended === true,
  strict: ({ meta }) => meta.docs?.strict ?? meta.docs?.recommended ?? false,
};

/** For each config, the severity of its rules. All are errors, because ESLint's bulk suppressions ignore warnings. */
export function severities(
  namespace: string,
  rules: Readonly<Record<string, RuleModule>>,
): Record<ConfigName, Record<string, Level>> {
  const entries = Object.entries(CONFIGS).map(([config, holds]) => {
    const levels = Object.entries(rules).flatMap(([name, rule]) => {
      const held = holds(rule);
      const level: Level = typeof held === 'boolean' ? 'error' : ['error', ...held];
      return held === false ? [] : [[`${namespace}/${name}`, level] as const];
    });
    return [config, Object.fromEntries(levels)] as const;
  });
  return Object.fromEntries(entries) as Record<ConfigName, Record<string, Level>>;
}
