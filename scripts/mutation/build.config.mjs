// What do the processes run that tests start, so that a mutant is at work in them too?
import { defineConfig } from 'tsdown';

import built from '../../tsdown.config.ts';

/** Where a process keeps what mutants share: no global name, which a test would see. */
const SHARED = "globalThis[Symbol.for('stryker')]";

/**
 * At its end a process says which mutants it has come by, to the test that started it (follow-children.mjs). In what an old Node
 * can read, which the preload is tried in. It begins as the files of the package do, because what follows it is strict no longer.
 */
const TELL = `'use strict';
process.once('exit', function () {
  var file = process.env.MUTATION_REACHED;
  var shared = ${SHARED};
  var reached = file && shared && shared.mutantCoverage ? Object.keys(shared.mutantCoverage.static) : [];
  if (reached.length > 0) try { process.getBuiltinModule('fs').appendFileSync(file, reached.join('\\n') + '\\n'); } catch (error) {}
});`;

/** What processes load of the package, of the sources as they are here: Stryker's copy, with all mutants in it. */
export default defineConfig(
  built
    .filter(({ entry }) => !('index' in Object(entry)))
    .map((one) => ({
      ...one,
      cwd: process.cwd(),
      tsconfig: 'tsconfig.json',
      dts: false,
      clean: false,
      banner: { js: TELL },
      plugins: [
        {
          name: 'no-global-name',
          transform: (/** @type {string} */ code) => code.replaceAll('g.__stryker__', SHARED),
        },
      ],
    })),
);
