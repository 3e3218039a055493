import assert from 'node:assert/strict';

import fc from 'fast-check';
import { describe, it } from 'vitest';

import { run } from './execute.ts';
import { programs, type Program } from './grammar.ts';
import { fix } from './lint.ts';
import { RUNS } from './runs.ts';
import type { Event } from './world.ts';

const EXECUTIONS = Math.ceil(RUNS / 10);
// A machine that has other work takes several times as long; the limit is for a program that never ends.
const TIMEOUT = 60_000 + EXECUTIONS * 500;

const isHelper = (event: Event): boolean => /^(?:mark|seal)\b/.test(event);

/** The program behaves as before; only marks and seals are new. */
function behavesAsBefore({ choices }: Program, before: readonly Event[], after: readonly Event[]): void {
  // The order of several promises does not matter.
  const isOrdered = choices.sites.filter(({ template }) => /await|then/.test(template.text)).length < 2;
  const own = (events: readonly Event[]): Event[] => {
    const others = events.filter((event) => !isHelper(event));
    return isOrdered ? others : others.sort();
  };
  assert.deepEqual(own(after), own(before));
}

function marksEveryDescriptorInTime(events: readonly Event[]): void {
  events.forEach((event, i) => {
    assert(!event.startsWith('mark nothing'), event);
    const [what, id] = event.split(' ');
    if (what !== 'open' && what !== 'accept' && what !== 'make' && what !== 'adopt') return;
    // A server has no descriptor until it adopts one, so nothing before that is too early.
    if (what === 'make' && events.includes(`adopt ${id}`)) return;
    const rest = events.slice(i + 1);
    const marked = rest.indexOf(`mark ${id}`);
    assert(marked >= 0, `${id} is never marked`);
    const hazard = rest.slice(0, marked).find((other) => other.split(/[ [\]]/).includes(id!));
    assert.equal(hazard, undefined, `${id} is marked after "${hazard}"`);
  });
}

async function check(program: Program): Promise<void> {
  const { output } = fix(program.code, program);
  for (const flag of [true, false]) {
    const before = await run(program.code, program, flag);
    const after = await run(output, program, flag);
    try {
      behavesAsBefore(program, before.events, after.events);
      const all = program.choices.sites.every(({ comment }) => comment !== 'disabled');
      if (!all) continue;
      marksEveryDescriptorInTime(after.events);
      assert.deepEqual(after.unsealed, [], 'starts a program without a seal');
      assert.deepEqual(after.late, [], 'marks a server after the turn in which it took over a descriptor');
    } catch (error) {
      const texts = `--- before\n${program.code}\n--- after\n${output}\n--- events\n${after.events.join('\n')}\n---`;
      throw new Error(`${(error as Error).message}\n${texts}`, { cause: error });
    }
  }
}

// The other laws check the source; this one checks the behaviour.
describe('a fixed program that runs', () => {
  it(
    'does what it did, and marks every descriptor before it is used',
    async () => {
      await fc.assert(fc.asyncProperty(programs(), check), { numRuns: EXECUTIONS });
    },
    TIMEOUT,
  );
});
