// A worker that starts a child after something was opened inheritable, and ends with the code of that child. (Not by `process.exit`,
// which kills Node 22 and later in a worker whose modules wait for something at their top.)
import { spawnSync } from 'node:child_process';

import { find, openInheritable, system } from '../kit.mjs';

const fd = openInheritable();
const [file, args] = system.asking(find(fd));
process.exitCode = spawnSync(file, args, { stdio: 'ignore' }).status ?? 0;
