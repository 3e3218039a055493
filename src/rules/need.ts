// What does a message say about the targets on which a mark is needed?
import { neededOn } from '../engine/marks/needed-on.ts';
import type { RuleContext } from '../utils/rule-module.ts';
import { oncePer } from '../utils/once-per.ts';
import { onlyWhereNeeded, targetsOf } from '../utils/options.ts';

/** Computed at the first finding: most files have none, and the targets may have to be read from package.json. */
const targetsFor = oncePer((context: RuleContext) => targetsOf(context));

/**
 * What a mark changes on the targets, as a sentence for the end of a message. Undefined if nothing is to be
 * reported: the mark changes nothing on any target, and the settings ask only for marks that do.
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
