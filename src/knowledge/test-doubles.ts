// What replaces a module by a test double?
/** Methods whose first argument is the module to replace, by their object: vitest, jest, node:test, Bun. */
export const MODULE_MOCKS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['vi', new Set(['mock', 'doMock'])],
  ['vitest', new Set(['mock', 'doMock'])],
  ['jest', new Set(['mock', 'doMock', 'setMock', 'unstable_mockModule'])],
  ['mock', new Set(['module'])],
]);

/** The names of all these methods. */
export const MOCKING_NAMES: ReadonlySet<string> = new Set([...MODULE_MOCKS.values()].flatMap((names) => [...names]));

/** Matches a call of one of them in a source text. */
export const MENTIONS_MOCKING: RegExp = new RegExp(`\\b(?:${[...MOCKING_NAMES].join('|')})\\s*[(<]`);

/** Matches the names of modules that are probably test doubles. */
export const NAME_OF_DOUBLE: RegExp = /mock|fake|stub|spy|dummy|double|memfs|\btests?\b/i;
