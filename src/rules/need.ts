import { neededOn } from '../engine/marks/needed-on.ts';
import type { RuleContext } from '../utils/rule-module.ts';
import { oncePer } from '../utils/once-per.ts';
import { onlyWhereNeeded, targetsOf } from '../utils/options.ts';

/** Asked with the first finding only: most files have none, and the answer may be in the package's own file. */
const targetsFor = oncePer((context: RuleContext) => targetsOf(context));

/**
 * What a mark is worth on the targets, as a sentence for the end of a message; undefined where nothing is to be
 * reported, because it changes nothing on any of them and only what it changes is asked for.
 */
export function needFor<Ids extends string>(
  context: RuleContext<Ids>,
  opened: Parameters<typeof neededOn>[1],
): string | undefined {
  const targets = targetsFor(context);
  const places = targets && neededOn(targets, opened);
  if (!places) return '';
  if (places.length > 0) return ` Children inherit it on ${places.join(', ')}.`;
  const names = targets.runtimes.map(({ name }) => name).join(', ');
  return onlyWhereNeeded(context) ? undefined : ` On ${names} the mark only verifies.`;
}
