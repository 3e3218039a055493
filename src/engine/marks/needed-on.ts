// On which targets is a mark needed, and on which does it only verify?
import { OPENS_AS, PLATFORMS, type Opened, type Platform } from '../../knowledge/platforms.ts';
import type { Target, Targets } from '../../utils/options.ts';
import { isAtLeast } from '../../utils/versions.ts';

/**
 * Where a mark makes a difference, in words: on each target where the opened descriptor is inheritable by default.
 * Undefined if there is none among the measured platforms, and some of the targets were not measured.
 */
export function neededOn({ platforms, runtimes }: Targets, opened: Opened): string[] | undefined {
  const places: string[] = [];
  let isKnown = true;
  for (const target of runtimes) {
    const rows = PLATFORMS.filter(({ runtime }) => runtime === (OPENS_AS.get(target.name) ?? target.name));
    isKnown &&= platforms?.every((name) => rows.some(({ platform }) => platform === name)) ?? true;
    for (const row of rows) {
      const words = row.inheritable[opened];
      const isTarget = (!platforms || platforms.includes(row.platform)) && !isFixedIn(target, row);
      if (isTarget && words !== undefined) places.push(`${target.name} on ${row.platform} (${words})`);
    }
  }
  return places.length > 0 || isKnown ? places : undefined;
}

/** The versions of a runtime that embeds another one, as Electron does, are not those of the embedded one. */
function isFixedIn({ name, versions }: Target, { runtime, until }: Platform): boolean {
  return name === runtime && versions !== undefined && until !== undefined && isAtLeast(versions, until);
}
