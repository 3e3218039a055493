// one-rule.config.mjs, beside eslint.config.js
// Your configuration with one rule on and all others off, to mend one kind of finding at a time:
// RULE=noinherit/no-unsealed-spawn npx eslint --config one-rule.config.mjs --fix .
// eslint.config.mjs, or .ts, where yours is called so.
const { default: config } = await import(new URL('eslint.config.js', import.meta.url).href);

const only = process.env.RULE;
if (!only)
  throw new Error('Name the rule: RULE=noinherit/no-unsealed-spawn npx eslint --config one-rule.config.mjs --fix .');

/** Comments that silence other rules are of use to these, and would be reported as unused. */
const quiet = { linterOptions: { reportUnusedDisableDirectives: 'off' } };

export default [
  ...config.map(({ rules = {}, ...rest }) => ({
    ...rest,
    rules: Object.fromEntries(Object.entries(rules).filter(([name]) => name === only)),
  })),
  quiet,
];
