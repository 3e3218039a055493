import assert from 'node:assert/strict';

import type { Linter } from 'eslint';
import fc from 'fast-check';
import { describe, it } from 'vitest';

import type { RuleName } from '../rules/helpers.ts';
import { run } from './execute.ts';
import { programs, type Program } from './grammar.ts';
import { laws, type Fixed } from './laws.ts';
import { parse, verify } from './lint.ts';
import { RUNS } from './runs.ts';
import { suggestedSites } from './suggested-sites.ts';
import type { Event } from './world.ts';

const SUGGESTED = ['no-raw-native-open', 'no-wide-stdio'] as const satisfies readonly RuleName[];
const NUMBER = Math.ceil(RUNS / 20);
const TIMEOUT = 60_000 + NUMBER * 600;

type Suggestion = Linter.LintSuggestion & { readonly messageId?: string };

/** Tokens that a suggestion may remove or change: wide `stdio`, or the declaration of a function and its name. */
const CHANGED: Readonly<Record<(typeof SUGGESTED)[number], RegExp>> = {
  'no-raw-native-open': /^(?:["'].*["']|creat|pipe|dup)$/,
  'no-wide-stdio': /^(?:["']inherit["']|2)$/,
};

function reported(code: string, program: Program, rules: RuleName | 'all'): Linter.LintMessage[] {
  return verify(code, { ...program, choices: { ...program.choices, rules } });
}

/** The finding is gone, and no rule has a new one. */
function mendsOneFinding({ program, before, after }: Fixed, rule: RuleName): void {
  const count = (code: string, rules: RuleName | 'all'): number =>
    reported(code, program, rules).filter(({ ruleId }) => rules === rule || ruleId !== `noinherit/${rule}`).length;
  assert.equal(count(after, rule), count(before, rule) - 1, 'findings of the rule');
  assert.equal(count(after, 'all'), count(before, 'all'), 'findings of the other rules');
}

/** All other tokens stay, in their order. */
function keepsTokens({ program, before, after }: Fixed, rule: keyof typeof CHANGED): void {
  const tokensOf = (code: string): string[] => parse(code, program).ast.tokens.map(({ value }) => value);
  const now = tokensOf(after);
  let at = 0;
  for (const token of tokensOf(before).filter((value) => !CHANGED[rule].test(value))) {
    at = now.indexOf(token, at) + 1;
    assert(at > 0, `this is gone: ${token}`);
  }
}

function keepsLineEnds({ before, after }: Fixed): void {
  assert.equal(/(?<!\r)\n/.test(after), /(?<!\r)\n/.test(before), 'LF');
  if (!before.includes('\r')) assert(!after.includes('\r'), 'CR');
}

/** The program behaves as before, apart from a log file that is open, and marked, only while its child starts. */
async function behaves({ program, before, after }: Fixed, rule: RuleName): Promise<void> {
  for (const flag of [true, false]) {
    const [old, now] = [(await run(before, program, flag)).events, (await run(after, program, flag)).events];
    const own = (events: readonly Event[]): Event[] =>
      events
        .filter((event) => !(rule === 'no-wide-stdio' ? /^(?:open|mark|close) fd/ : /^mark/).test(event))
        .map((event) => event.replace(/(?:, )?stdio: (?:\w+|\[[^\]]*\])(?:, )?/, '').replace(/ \{\}$/, ''));
    assert.deepEqual(own(now), own(old));
    if (rule !== 'no-wide-stdio') continue;
    now.forEach((event, i) => {
      const [what, fd] = event.split(' ');
      if (what !== 'open') return;
      const [mark, spawn, ...rest] = now.slice(i + 1).filter((other) => other !== 'unref');
      assert.equal(mark, `mark ${fd}`);
      assert.match(spawn!, new RegExp(`^spawn .*\\b${fd}\\b`));
      assert.equal(rest[0], `close ${fd}`);
    });
  }
}

async function check(program: Program, rule: (typeof SUGGESTED)[number]): Promise<void> {
  const messages = reported(program.code, program, rule);
  assert.equal(messages.length, program.findings, program.code);
  for (const { suggestions = [] } of messages) {
    assert(suggestions.length > 0, `no suggestion\n${program.code}`);
    for (const { fix, messageId } of suggestions as Suggestion[]) {
      const before = program.code;
      const start = before.startsWith('\uFEFF') ? 1 : 0;
      const after = before.slice(0, fix.range[0] + start) + fix.text + before.slice(fix.range[1] + start);
      const fixed: Fixed = { program: { ...program, helped: messageId === 'log' ? 1 : 0 }, before, after };
      try {
        mendsOneFinding(fixed, rule);
        for (const law of ['parses', 'keepsAttachedComments', 'importsOnce', 'keepsComments', 'writesInStyle'])
          laws[law]!(fixed);
        keepsTokens(fixed, rule);
        keepsLineEnds(fixed);
        await behaves(fixed, rule);
      } catch (error) {
        throw new Error(
          `${messageId}: ${(error as Error).message}\n${program.filename}\n--- before\n${before}\n--- after\n${after}\n---`,
          { cause: error },
        );
      }
    }
  }
}

describe('the laws of suggestions without a fix', () => {
  it.each(SUGGESTED)(
    'hold for generated programs: %s',
    async (rule) => {
      await fc.assert(
        fc.asyncProperty(programs(rule, { min: 1, max: 3, suggested: suggestedSites }), (program) =>
          check(program, rule),
        ),
        { numRuns: NUMBER },
      );
    },
    TIMEOUT,
  );
});
