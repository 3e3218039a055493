// Is a child gone before anybody could miss what it holds?
import type { Analysis } from '../analysis.ts';
import type { SpawnSite } from '../calls/find-sites.ts';
import { commandOf } from './command-of.ts';
import { isMomentaryLine, isMomentaryProgram, leavesProcess, leftByProgram } from './left-by-command.ts';
import { spawnOptionsOf } from './spawn-options.ts';
import { isBlocking } from './waits.ts';

/** The program waits for its end and does nothing meanwhile, or its own text says that it ends at once; and it leaves nothing behind. */
export function isShortLived(analysis: Analysis, site: SpawnSite): boolean {
  const command = commandOf(analysis, site, spawnOptionsOf(analysis, site));
  if (!command) return isBlocking(analysis, site);
  if ('line' in command) {
    const { line, shell } = command;
    return !leavesProcess(line, shell) && (isBlocking(analysis, site) || isMomentaryLine(line, shell));
  }
  const { program, args } = command;
  return !leftByProgram(program, args) && (isBlocking(analysis, site) || isMomentaryProgram(program, args));
}
