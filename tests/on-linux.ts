/** What `describe` and `it` of vitest have in common. */
interface Runnable<Runner> {
  runIf(condition: boolean): Runner;
}

/**
 * `describe` or `it` for tests that need Linux. Elsewhere they are skipped, and the reason is printed.
 *
 * @param kind - `describe` or `it` of vitest
 * @param reason - what the tests need and other systems do not have
 */
export function onLinux<Runner>(kind: Runnable<Runner>, reason: string): Runner {
  return onlyIf(kind, process.platform === 'linux', `on ${process.platform}: ${reason}`);
}

/**
 * `describe` or `it` for tests with a requirement. Where it is not met, they are skipped, and the reason is printed.
 *
 * @param kind - `describe` or `it` of vitest
 * @param reason - what is missing
 */
export function onlyIf<Runner>(kind: Runnable<Runner>, condition: boolean, reason: string): Runner {
  if (!condition) console.log(`skipped: ${reason}`);
  return kind.runIf(condition);
}
