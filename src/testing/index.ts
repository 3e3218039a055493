// Not `export *`: CommonJS importers find names by the text of the build.
export { expectNoLeaks } from './expect-no-leaks.ts';
export type { NoLeaksOptions } from './expect-no-leaks.ts';
export { leakMatchers } from './matchers.ts';
export type { MatcherResult } from './matchers.ts';
