// What does `eslint-plugin-noinherit/testing` export?
// Not `export *`: ES modules find the names of a CommonJS build in its source text.
export { expectNoLeaks } from './expect-no-leaks.ts';
export type { NoLeaksOptions } from './expect-no-leaks.ts';
export { leakMatchers } from './matchers.ts';
export type { MatcherResult } from './matchers.ts';
