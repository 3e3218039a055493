// What a test imports from `vitest`, for tests that run outside of Vitest's own processes (see test-runner.mjs).
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend, chai } from '@vitest/expect';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

/** Whether a test asserts anything is looked at by Vitest. */
export const expect = Object.assign(chai.expect, { hasAssertions: () => {} });
export { afterAll, afterEach, beforeAll, beforeEach, describe, it, suite, test } from '@vitest/runner';
