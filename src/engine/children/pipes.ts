// Which outputs of a child lead to this process through a pipe?
import type { Analysis } from '../analysis.ts';
import type { SpawnSite } from '../calls/find-sites.ts';
import { optionOf, type SpawnOptions } from './spawn-options.ts';
import { childStdioOf } from './stdio.ts';

export type Pipes = readonly [stdout: boolean, stderr: boolean];

const BOTH: Pipes = [true, true];
const NEITHER: Pipes = [false, false];

/** An option of unknown value is no pipe. If the options are not visible, the kind of API decides. */
export function pipesOf(analysis: Analysis, site: SpawnSite, options: SpawnOptions | undefined): Pipes {
  const { row } = site;
  // `exec` and `execFile` ignore `stdio`.
  if (row.pipes) return BOTH;
  if (row.isOwn) return options ? [isOwnPipe(options, 'stdout'), isOwnPipe(options, 'stderr')] : BOTH;
  if (row.settles) return options ? packagePipes(options) : NEITHER;
  if (!options) return row.stdio === undefined ? BOTH : NEITHER;
  if (row.stdio) {
    const kinds = childStdioOf(analysis, site, options)?.kinds;
    return [kinds?.[0] === 'pipe', kinds?.[1] === 'pipe'];
  }
  const stdio = optionOf(options, 'stdio');
  return stdio === 'absent' || (stdio?.type === 'Literal' && stdio.value === 'pipe') ? BOTH : NEITHER;
}

/** Packages have `stdio` like Node, and one option per output like Bun. */
function packagePipes(options: SpawnOptions): Pipes {
  const stdio = optionOf(options, 'stdio');
  if (stdio === 'absent') return [isOwnPipe(options, 'stdout'), isOwnPipe(options, 'stderr')];
  return stdio?.type === 'Literal' && stdio.value === 'pipe' ? BOTH : NEITHER;
}

/** Bun and Deno have one option per output. If it is absent, code that waits for the output relies on a pipe. */
function isOwnPipe(options: SpawnOptions, name: 'stderr' | 'stdout'): boolean {
  const option = optionOf(options, name);
  return option === 'absent' || (option?.type === 'Literal' && (option.value === 'pipe' || option.value === 'piped'));
}
