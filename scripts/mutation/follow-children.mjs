// Which mutants does a test reach in the processes that it starts? And is the mutant that is tried at work there?
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { afterAll, afterEach, inject, vi } from 'vitest';

/**
 * @import { InstrumenterContext } from '@stryker-mutator/api/core'
 */

// One process runs all test files. Each begins with modules of its own, because some replace a module that others have
// loaded before, and without what the runtime has kept for the thread, which those modules do not know.
vi.resetModules();
/** @type {Record<symbol, Map<string, unknown> | undefined>} */ (globalThis)[
  Symbol.for('eslint-plugin-noinherit/runtime@1')
]?.clear();

// Stryker's own file, which runs before this one, does the same for what a test imports.
const isTrial = inject(/** @type {never} */ ('mode')) === 'mutant';

if (isTrial) process.env['__STRYKER_ACTIVE_MUTANT__'] = inject(/** @type {never} */ ('activeMutant'));
else noteReached();

function noteReached() {
  const folder = mkdtempSync(join(tmpdir(), 'noinherit-mutation-'));
  const file = join(folder, 'reached');
  process.env['MUTATION_REACHED'] = file;
  afterEach(() => {
    if (!existsSync(file)) return;
    const context = contextOf();
    const mutants = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    rmSync(file);
    if (context.currentTestId === undefined) return;
    context.mutantCoverage ??= { static: {}, perTest: {} };
    const reached = (context.mutantCoverage.perTest[context.currentTestId] ??= {});
    for (const mutant of mutants) reached[mutant] ??= 1;
  });
  afterAll(() => rmSync(folder, { recursive: true }));
}

/** @returns {InstrumenterContext} */
function contextOf() {
  return /** @type {any} */ (globalThis)['__stryker__'];
}
