// one-rule.config.mjs, beside eslint.config.js
// Your configuration with one rule on and all others off, to fix one kind of finding at a time:
// RULE=noinherit/no-unsealed-spawn npx eslint --config one-rule.config.mjs --fix .
// Change the name below if yours is eslint.config.mjs or eslint.config.ts.
const { default: config } = await import(new URL('eslint.config.js', import.meta.url).href);

const only = process.env.RULE;
if (!only)
  throw new Error('Name the rule: RULE=noinherit/no-unsealed-spawn npx eslint --config one-rule.config.mjs --fix .');

/** Directives that disable the other rules must not be reported as unused. */
const quiet = { linterOptions: { reportUnusedDisableDirectives: 'off' } };

export default [
  ...config.map(({ rules = {}, ...rest }) => ({
    ...rest,
    rules: Object.fromEntries(Object.entries(rules).filter(([name]) => name === only)),
  })),
  quiet,
];
