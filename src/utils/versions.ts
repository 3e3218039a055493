/** Whether every version of a range, written as in package.json, is this one or a later one; not if that cannot be told. */
export function isFrom(range: string, version: string): boolean {
  return range.split('||').every((part) => isAtLeast(lowestOf(part), numbersOf(version)));
}

/** What a part of a range without `||` begins with; 0 where it only says what it ends with, or is no number. */
function lowestOf(part: string): readonly number[] {
  const [from = ''] = part.split(/\s-\s/);
  const comparators = [...from.matchAll(/(?:^|\s)([<>=^~]*)\s*v?(\d+(?:\.\d+)*)/g)];
  const lower = comparators.flatMap(([, sign = '', version = '']) =>
    sign.startsWith('<') ? [] : [numbersOf(version)],
  );
  return lower.reduce((highest, next) => (isAtLeast(next, highest) ? next : highest), [0]);
}

function numbersOf(version: string): readonly number[] {
  return version.split('.').map(Number);
}

function isAtLeast(one: readonly number[], other: readonly number[]): boolean {
  const at = [0, 1, 2].find((i) => (one[i] ?? 0) !== (other[i] ?? 0));
  return at === undefined || (one[at] ?? 0) > (other[at] ?? 0);
}
