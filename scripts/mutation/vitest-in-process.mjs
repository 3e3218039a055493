// Replaces `vitest` in tests that run outside Vitest's own processes (see test-runner.mjs).
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend, chai } from '@vitest/expect';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

/** Vitest itself checks whether a test asserts anything. */
export const expect = Object.assign(chai.expect, { hasAssertions: () => {} });
export { afterAll, afterEach, beforeAll, beforeEach, describe, it, suite, test } from '@vitest/runner';
