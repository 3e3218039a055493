// Does a command exit immediately, and does its program exist on Linux?
import {
  BASH_LIKE,
  FOREIGN_PROGRAMS,
  FOREIGN_SUFFIX,
  GIT_LOCAL,
  GIT_OPTIONS_WITH_VALUE,
  MOMENTARY_PROGRAMS,
  HELP_OR_VERSION,
} from '../../knowledge/commands.ts';
import { baseName, withoutPrefixes } from './command-words.ts';
import { readLine, type Command, type Job } from './shell-line.ts';

/** The words of a command; an unknown word is undefined. */
type Words = readonly (string | undefined)[];

/** Whether everything that a shell command line starts exits immediately, or Linux has no program for it. */
export function isMomentaryLine(line: string, shell = 'sh'): boolean {
  const list = readLine(line, BASH_LIKE.has(shell));
  return list !== undefined && (list.every(isMomentaryJob) || startsForeign(list));
}

function isMomentaryJob({ background, pipelines }: Job): boolean {
  return background === undefined && pipelines.flat().every(isMomentaryCommand);
}

function isMomentaryCommand(command: Command): boolean {
  if (command.kind === 'group') return command.list.every(isMomentaryJob);
  return isMomentary(command.words);
}

/** The same for a program: it does one small thing, or only prints its help or version, or Linux does not have it. */
export function isMomentaryProgram(program: string, args: Words): boolean {
  return isMomentary([program, ...args]) || isForeignProgram(program);
}

/** Looks for `--version` before removing prefixes (`env --version`), at the program after (`env git status`). */
function isMomentary(words: Words): boolean {
  // `command` is a shell builtin: spawned with `-v`, or with an unknown argument, it looks a program up.
  if (words[0] === 'command' && (words[1] === undefined || words[1] === '-v')) return true;
  const last = words.at(-1) ?? '';
  if (words.length > 1 && (HELP_OR_VERSION.test(last) || last === '-V' || (last === '-v' && words.length === 2)))
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

/** Whether the first program of a list does not exist on Linux. */
function startsForeign(list: readonly Job[]): boolean {
  const commands = list.flatMap(({ pipelines }) => pipelines.flat());
  return commands.findIndex((command) => command.kind === 'command' && isForeignCommand(command.words)) === 0;
}

function isForeignCommand(words: readonly string[]): boolean {
  const [program] = withoutPrefixes(words);
  return program !== undefined && isForeignProgram(program);
}

/** Whether no program of this name exists on Linux. */
function isForeignProgram(program: string): boolean {
  const name = program.replace(/.*[\\/]/, '');
  return FOREIGN_SUFFIX.test(name) || FOREIGN_PROGRAMS.has(name.toLowerCase());
}
