// Are all versions of a semver range this one or later?
import compare from 'semver/functions/compare.js';
import minVersion from 'semver/ranges/min-version.js';
import validRange from 'semver/ranges/valid.js';

/** Whether every version of a semver range is this one or a later one; false if the range is invalid. */
export function isAtLeast(range: string, version: string): boolean {
  const lowest = validRange(range, true) === null ? null : minVersion(range, true);
  if (!lowest) return false;
  // A prerelease is assumed to behave like its release.
  const { major, minor, patch } = lowest;
  return compare(`${major}.${minor}.${patch}`, version) >= 0;
}
