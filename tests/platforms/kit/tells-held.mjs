// A worker that starts a child after a descriptor was opened inheritable, and exits with the child's exit code.
// (Without `process.exit`, which crashes Node 22 and later in a worker whose modules have a pending top-level await.)
import { spawnSync } from 'node:child_process';

import { find, openInheritable, system } from '../kit.mjs';

const fd = openInheritable();
const [file, args] = system.asking(find(fd));
process.exitCode = spawnSync(file, args, { stdio: 'ignore' }).status ?? 0;
