import fc from 'fast-check';
import { Linter } from 'eslint';
import { describe, it } from 'vitest';

import { RUNS } from '../laws/runs.ts';
import { rules, type RuleName } from '../rules/helpers.ts';
import { flows, sourceOf, takeAccount, type Flow } from './flow.ts';

const FLOWS = Math.ceil(RUNS / 4);
const TIMEOUT = 60_000 + FLOWS * 60;

const linter = new Linter();

async function check(names: readonly RuleName[], flow: Flow): Promise<void> {
  const code = sourceOf(flow);
  const config: Linter.Config = {
    plugins: { noinherit: { rules } },
    rules: Object.fromEntries(names.map((name) => [`noinherit/${name}`, 'error'])),
  };
  const messages = linter.verify(code, [config], { filename: 'a.mjs' });
  const lines = code.split('\n');
  const sites = messages.map(({ fatal, line, column, message }) => {
    if (fatal) throw new Error(`${message}\n${code}`);
    return /\('(\d+)'\)/.exec(lines[line - 1]!.slice(column - 1))![1]!;
  });
  const reported = new Set(sites);
  if (reported.size < sites.length) throw new Error(`one of ${sites.join()} is reported by two rules\n${code}`);
  const { account, isComplete } = await takeAccount(flow);
  for (const [site, hazard] of account) {
    if (hazard !== undefined && !reported.has(site)) throw new Error(`${site}: silent, although: ${hazard}\n${code}`);
    // In a `try`, the engine assumes that most code may throw, so it may report more than a run shows.
    if (hazard === undefined && reported.has(site) && isComplete && !flow.hasTry) {
      throw new Error(`${site}: reported, although nothing goes wrong\n${code}`);
    }
  }
}

// Compares the engine's control flow with what happens when the function runs, on every path.
describe('the rules are silent exactly if nothing can happen before the mark', () => {
  it.each([
    [['no-unmarked-open', 'no-late-mark'], 'open in a const'],
    [['no-unmarked-open', 'no-late-mark'], 'open in a let'],
    [['no-unsealed-spawn'], 'spawn'],
  ] as const)(
    '%s: %s',
    async (names, kind) => {
      await fc.assert(
        fc.asyncProperty(flows(kind), (flow) => check(names, flow)),
        { numRuns: FLOWS },
      );
    },
    TIMEOUT,
  );
});
