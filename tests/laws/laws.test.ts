import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { programs, RULES, type Program } from './grammar.ts';
import { fixProgram, laws } from './laws.ts';
import { fix, verify } from './lint.ts';
import { RUNS } from './runs.ts';

/** Programs for one rule, and programs for all rules at once. */
const KINDS = [...RULES.map((rule) => ({ name: rule, rule })), { name: 'all rules', rule: undefined }];
const TIMEOUT = 60_000 + RUNS * 60;

/** Checks all laws on one program. The error names the law, and shows the program before and after the fix. */
function check(program: Program): void {
  let after = '(not there yet)';
  const attempt = <T>(name: string, law: () => T): T => {
    try {
      return law();
    } catch (error) {
      const reason = (error as Error).message;
      const title = `${name}: ${reason}\n${program.filename}, ${program.choices.rules}`;
      throw new Error(`${title}\n--- before\n${program.code}\n--- after\n${after}\n---`, { cause: error });
    }
  };
  const fixed = attempt('finds what is there', () => fixProgram(program));
  after = fixed.after;
  for (const [name, law] of Object.entries(laws)) attempt(name, () => law(fixed));
}

describe('the laws of every fix', () => {
  it.each(KINDS)(
    'hold for generated programs: $name',
    ({ rule }) => {
      fc.assert(
        fc.property(programs(rule), (program) => check(program)),
        { numRuns: Math.ceil(RUNS / KINDS.length) },
      );
    },
    TIMEOUT,
  );
});

describe('a file with fifty sites', () => {
  it.each(KINDS)(
    'is done in one run: $name',
    ({ rule }) => {
      fc.assert(
        fc.property(programs(rule, { min: 50, max: 50 }), (program) => {
          expect(verify(program.code, program).length).toBe(program.findings);
          const { output, messages } = fix(program.code, program);
          expect(messages, output).toEqual([]);
        }),
        { numRuns: Math.ceil(RUNS / 5000) },
      );
    },
    TIMEOUT,
  );
});
