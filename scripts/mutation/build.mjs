// Builds Stryker's copy of the package, with all mutants in it, for the processes that tests start.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';

execFileSync('tsdown', ['--config', 'scripts/mutation/build.config.mjs'], { stdio: 'inherit' });
// tsdown has kept what it made of its configuration in there, where Stryker links the packages next.
rmSync('node_modules', { recursive: true });
