// How does a test assert with `expect` that nothing leaks?
import { AssertionError } from 'node:assert';

import { expectNoLeaks, type NoLeaksOptions } from './expect-no-leaks.ts';

/** The result that `expect.extend` of vitest and jest expects of a matcher. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}

/** For `expect.extend(leakMatchers)` in vitest and jest. */
export const leakMatchers: {
  /** {@link expectNoLeaks} with a function that spawns, or a running `ChildProcess`. */
  toLeakNothing(received: unknown, options?: NoLeaksOptions): Promise<MatcherResult>;
} = {
  async toLeakNothing(received, options) {
    try {
      await expectNoLeaks(received as () => unknown, options);
      return { pass: true, message: () => 'expected a leak, but nothing beyond stdio was inherited' };
    } catch (error) {
      if (!(error instanceof AssertionError)) throw error;
      const { actual, expected, message } = error;
      return { pass: false, message: () => message, actual, expected };
    }
  },
};
