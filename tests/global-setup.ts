import { execFileSync } from 'node:child_process';

import { sealDescriptors } from '../src/runtime/index.ts';

/** Prepares the run: tests that run in a child process, or against the packed package, use the built files. */
export default function setup(): void {
  // A shell or editor may leave descriptors to what it starts, which tests would then find in their children.
  if (process.platform === 'linux') sealDescriptors();
  execFileSync('npm', ['run', 'build', '--silent'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
