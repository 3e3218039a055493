import { execFileSync } from 'node:child_process';

/** Tests that run in a child process, or against the packed package, use the built files: build them once. */
export default function setup(): void {
  execFileSync('npm', ['run', 'build', '--silent'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
