import { PLATFORMS, type Opened } from '../knowledge/platforms.ts';
import type { Targets } from '../utils/options.ts';

/** Where a mark changes something: each of the targets on which what is opened is inheritable by itself, in words. */
export function neededOn({ platforms, runtimes }: Targets, opened: Opened): string[] {
  return PLATFORMS.flatMap(({ inheritable, platform, runtime }) => {
    const words = inheritable[opened];
    const isTarget = runtimes.includes(runtime) && (!platforms || platforms.includes(platform));
    return isTarget && words !== undefined ? [`${runtime} on ${platform} (${words})`] : [];
  });
}
