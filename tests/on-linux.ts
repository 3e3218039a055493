/**
 * `describe` or `it` for what needs Linux. Elsewhere it is skipped, and the reason printed.
 *
 * @param kind - `describe` or `it` of vitest
 * @param reason - what the tests need that other systems do not have
 */
export function onLinux<Runner>(kind: { runIf(condition: boolean): Runner }, reason: string): Runner {
  const isLinux = process.platform === 'linux';
  if (!isLinux) console.log(`skipped on ${process.platform}: ${reason}`);
  return kind.runIf(isLinux);
}
