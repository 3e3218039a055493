import compare from 'semver/functions/compare.js';
import minVersion from 'semver/ranges/min-version.js';
import validRange from 'semver/ranges/valid.js';

/** Whether every version of a range, written as in package.json, is this one or a later one; not if that cannot be told. */
export function isFrom(range: string, version: string): boolean {
  const lowest = validRange(range, true) === null ? null : minVersion(range, true);
  if (!lowest) return false;
  // A preview of a version is taken to do what the version does.
  const { major, minor, patch } = lowest;
  return compare(`${major}.${minor}.${patch}`, version) >= 0;
}
