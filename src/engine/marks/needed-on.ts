// On which of the targets is a mark needed, and where does it only verify?
import { OPENS_AS, PLATFORMS, type Opened, type Platform } from '../../knowledge/platforms.ts';
import type { Target, Targets } from '../../utils/options.ts';
import { isFrom } from '../../utils/versions.ts';

/**
 * Where a mark changes something: each of the targets on which what is opened is inheritable by itself, in words.
 * Undefined where there is none among those that were looked at, and others are targets, too.
 */
export function neededOn({ platforms, runtimes }: Targets, opened: Opened): string[] | undefined {
  const places: string[] = [];
  let isKnown = true;
  for (const target of runtimes) {
    const rows = PLATFORMS.filter(({ runtime }) => runtime === (OPENS_AS.get(target.name) ?? target.name));
    isKnown &&= platforms?.every((name) => rows.some(({ platform }) => platform === name)) ?? true;
    for (const row of rows) {
      const words = row.inheritable[opened];
      const isTarget = (!platforms || platforms.includes(row.platform)) && !isMended(target, row);
      if (isTarget && words !== undefined) places.push(`${target.name} on ${row.platform} (${words})`);
    }
  }
  return places.length > 0 || isKnown ? places : undefined;
}

/** The versions of another runtime say nothing. */
function isMended({ name, versions }: Target, { runtime, until }: Platform): boolean {
  return name === runtime && versions !== undefined && until !== undefined && isFrom(versions, until);
}
