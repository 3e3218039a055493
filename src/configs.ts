import type { RuleModule } from './utils/create-rule.ts';

export type ConfigName = 'leaks' | 'recommended' | 'strict';

/** The configs, each as the question which rules it holds. */
const CONFIGS: Readonly<Record<ConfigName, (rule: RuleModule) => boolean>> = {
  leaks: ({ meta }) => meta.docs?.leaks === true,
  recommended: ({ meta }) => meta.docs?.recommended === true,
  strict: ({ meta }) => meta.docs?.recommended === true || meta.docs?.strict === true,
};

/** For each config, the severity of its rules. ESLint's bulk suppressions leave warnings alone, so all are errors. */
export function severities(
  namespace: string,
  rules: Readonly<Record<string, RuleModule>>,
): Record<ConfigName, Record<string, 'error'>> {
  const entries = Object.entries(CONFIGS).map(([config, holds]) => {
    const held = Object.entries(rules).filter(([, rule]) => holds(rule));
    return [config, Object.fromEntries(held.map(([name]) => [`${namespace}/${name}`, 'error'] as const))] as const;
  });
  return Object.fromEntries(entries) as Record<ConfigName, Record<string, 'error'>>;
}
