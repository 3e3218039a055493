/** What `describe` and `it` of vitest are here. */
interface Runnable<Runner> {
  runIf(condition: boolean): Runner;
}

/**
 * `describe` or `it` for what needs Linux. Elsewhere it is skipped, and the reason printed.
 *
 * @param kind - `describe` or `it` of vitest
 * @param reason - what the tests need that other systems do not have
 */
export function onLinux<Runner>(kind: Runnable<Runner>, reason: string): Runner {
  return onlyIf(kind, process.platform === 'linux', `on ${process.platform}: ${reason}`);
}

/**
 * `describe` or `it` for what needs more than every machine has. Elsewhere it is skipped, and the reason printed.
 *
 * @param kind - `describe` or `it` of vitest
 * @param reason - what is missing
 */
export function onlyIf<Runner>(kind: Runnable<Runner>, condition: boolean, reason: string): Runner {
  if (!condition) console.log(`skipped: ${reason}`);
  return kind.runIf(condition);
}
