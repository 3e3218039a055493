// Is a command gone at once, and on which platform is there such a program?
import {
  BASH_LIKE,
  FOREIGN_PROGRAMS,
  FOREIGN_SUFFIX,
  GIT_LOCAL,
  GIT_OPTIONS_WITH_VALUE,
  MOMENTARY_PROGRAMS,
  ONLY_TELLS,
} from '../../knowledge/commands.ts';
import { baseName, withoutPrefixes } from './command-words.ts';
import { readLine, type Command, type Job } from './shell-line.ts';

/** The words of a command; one that cannot be seen is undefined. */
type Words = readonly (string | undefined)[];

/** Whether all that a line for a shell starts is gone at once. */
export function isMomentaryLine(line: string, shell = 'sh'): boolean {
  return readLine(line, BASH_LIKE.has(shell))?.every(isMomentaryJob) ?? false;
}

function isMomentaryJob({ background, pipelines }: Job): boolean {
  return background === undefined && pipelines.flat().every(isMomentaryCommand);
}

function isMomentaryCommand(command: Command): boolean {
  if (command.kind === 'group') return command.list.every(isMomentaryJob);
  return isMomentary(command.words);
}

/** Whether a program looks something up, or only says what it is, and is gone at once. */
export function isMomentaryProgram(program: string, args: Words): boolean {
  return isMomentary([program, ...args]);
}

/** `env --version` is asked before what stands before a command goes, `env git status` after that. */
function isMomentary(words: Words): boolean {
  // `command` is a word of a shell: as a program it is there to look one up.
  if (words[0] === 'command' && (words[1] === undefined || words[1] === '-v')) return true;
  const last = words.at(-1) ?? '';
  if (words.length > 1 && (ONLY_TELLS.test(last) || last === '-V' || (last === '-v' && words.length === 2)))
    return true;
  const [program, ...args] = withoutPrefixes(words);
  if (program === undefined) return false;
  const name = baseName(program).replace(FOREIGN_SUFFIX, '');
  return MOMENTARY_PROGRAMS.has(name) || (name === 'git' && GIT_LOCAL.has(askedOfGit(args) ?? ''));
}

/** `git -C folder --no-pager log` → `log` */
function askedOfGit(args: Words): string | undefined {
  let at = 0;
  while (args[at]?.startsWith('-')) at += GIT_OPTIONS_WITH_VALUE.has(args[at]!) ? 2 : 1;
  return args[at];
}

/** Whether a line for a shell starts with a program that Linux has not. */
export function isForeignLine(line: string): boolean {
  const first = readLine(line, false)?.[0]?.pipelines[0]?.[0];
  const [program] = first?.kind === 'command' ? withoutPrefixes(first.words) : [];
  return program !== undefined && isForeignProgram(program);
}

/** Whether Linux has no program of this name. */
export function isForeignProgram(program: string): boolean {
  const name = program.replace(/^.*[\\/]/, '');
  return FOREIGN_SUFFIX.test(name) || FOREIGN_PROGRAMS.has(name.toLowerCase());
}
