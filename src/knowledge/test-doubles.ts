// What puts something else in the place of a module, for tests?
/** Methods that are given the module first, by the name of the object that they are of: vitest's, jest's, node:test's and Bun's. */
export const MODULE_MOCKS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['vi', new Set(['mock', 'doMock'])],
  ['vitest', new Set(['mock', 'doMock'])],
  ['jest', new Set(['mock', 'doMock', 'setMock', 'unstable_mockModule'])],
  ['mock', new Set(['module'])],
]);

/** The names of all these methods. */
export const MOCKING_NAMES: ReadonlySet<string> = new Set([...MODULE_MOCKS.values()].flatMap((names) => [...names]));

/** Whether a text calls one of them. */
export const MENTIONS_MOCKING: RegExp = new RegExp(`\\b(?:${[...MOCKING_NAMES].join('|')})\\s*[(<]`);

/** What modules are called that stand in for another one in tests. */
export const NAME_OF_DOUBLE: RegExp = /mock|fake|stub|spy|dummy|double|memfs|\btests?\b/i;
