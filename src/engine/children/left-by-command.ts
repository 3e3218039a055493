// Which of a command's outputs are kept open by a process that outlives the command?
import {
  BASH_LIKE,
  ENDING_WORDS,
  FOR_WINDOWS,
  LEAVING_PROGRAMS,
  LEAVING_WORDS,
  HELP_OR_VERSION,
  SHELLS,
  SSH_BACKGROUND,
  SSH_OPTIONS_WITH_VALUE,
} from '../../knowledge/commands.ts';
import { baseName, withoutPrefixes } from './command-words.ts';
import { readLine, type Command, type Job, type Redirection } from './shell-line.ts';

/** A background process that a command leaves behind, and the outputs that it inherited from the command. */
export interface LeftBehind {
  /** The word of the command that starts it: `nohup`, `&`. */
  readonly words: string;
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** A redirection that a fix could insert into the line, and its offset; absent if none is that simple. */
  readonly redirect?: { readonly at: number; readonly text: string };
}

/** Where a command's stdout and stderr go: to descriptor 1 or 2 of its caller, or elsewhere (undefined). */
type Outputs = readonly [stdout: 1 | 2 | undefined, stderr: 1 | 2 | undefined];

const OWN_OUTPUTS: Outputs = [1, 2];

/** What a shell command line leaves behind. `shell` is the shell that runs it. */
export function leftByLine(line: string, shell = 'sh'): LeftBehind | undefined {
  return leftInLine(line, shell, OWN_OUTPUTS, true);
}

/** What a program with these arguments leaves behind; an unknown argument is undefined. */
export function leftByProgram(program: string, args: readonly (string | undefined)[]): LeftBehind | undefined {
  return leftInProgram(baseName(program), args, OWN_OUTPUTS);
}

/** Whether a shell command line leaves any process behind, including one that holds none of its outputs. */
export function leavesProcess(line: string, shell = 'sh'): boolean {
  return (readLine(line, BASH_LIKE.has(shell)) ?? []).some(leavesJob);
}

function leavesJob({ background, pipelines }: Job): boolean {
  return (
    background !== undefined ||
    pipelines
      .flat()
      .some((command) =>
        command.kind === 'group'
          ? command.list.some(leavesJob)
          : LEAVING_WORDS.has(baseName(withoutPrefixes(command.words)[0] ?? '')),
      )
  );
}

/** @param isWholeLine - whether it is the line that the call has, so that an offset in it is one in the source, too */
function leftInLine(line: string, shell: string, outputs: Outputs, isWholeLine: boolean): LeftBehind | undefined {
  const jobs = readLine(line, BASH_LIKE.has(shell));
  if (!jobs) return undefined;
  if (!FOR_WINDOWS.test(line)) return leftInJobs(jobs, outputs, isWholeLine);
  const [first] = jobs.flatMap(({ pipelines }) => pipelines.flat());
  return first?.kind === 'command' && first.words[0] === 'start' ? leftInCommand(first, outputs) : undefined;
}

function leftInJobs(jobs: readonly Job[], outputs: Outputs, isWholeLine: boolean): LeftBehind | undefined {
  let current = outputs;
  for (const [i, job] of jobs.entries()) {
    const isWaitedForOrKilled = jobs.slice(i + 1).some(({ pipelines }) => pipelines.flat().some(waitsOrKills));
    const left = isWaitedForOrKilled
      ? undefined
      : job.background === undefined
        ? leftInForeground(job, current)
        : leftInBackground(job, job.background, current, isWholeLine);
    if (left) return left;
    // `exec >log` redirects the outputs of all later commands.
    const [only] = job.pipelines.flat();
    if (only?.kind === 'command' && only.words.join() === 'exec') current = redirected(current, only.redirections);
  }
  return undefined;
}

/** Whether a command of the line waits for background processes, or ends them. */
function waitsOrKills(command: Command): boolean {
  if (command.kind === 'group') return command.list.some(({ pipelines }) => pipelines.flat().some(waitsOrKills));
  return ENDING_WORDS.has(withoutPrefixes(command.words)[0] ?? '');
}

function leftInForeground({ pipelines }: Job, outputs: Outputs): LeftBehind | undefined {
  for (const pipeline of pipelines) {
    for (const [i, command] of pipeline.entries()) {
      const own: Outputs = i < pipeline.length - 1 ? [undefined, outputs[1]] : outputs;
      const left = leftInCommand(command, own);
      if (left) return left;
    }
  }
  return undefined;
}

function leftInCommand(command: Command, outputs: Outputs): LeftBehind | undefined {
  const own = redirected(outputs, command.redirections);
  if (command.kind === 'group') return leftInJobs(command.list, own, false);
  const [program, ...args] = withoutPrefixes(command.words);
  return program === undefined ? undefined : leftInProgram(baseName(program), args, own, true);
}

function leftInBackground(job: Job, at: number, outputs: Outputs, isWholeLine: boolean): LeftBehind | undefined {
  const held = job.pipelines.flatMap((pipeline) =>
    pipeline.flatMap((command, i) => heldBy(command, i < pipeline.length - 1 ? [undefined, outputs[1]] : outputs)),
  );
  const left = leftWith('&', held);
  const [only, ...more] = job.pipelines.flat();
  if (!left || !only || more.length > 0 || !isWholeLine) return left;
  const own = redirected(outputs, only.redirections);
  // `2>&1` comes last, so that stderr follows stdout to its new target.
  const text = [...(own[0] === undefined ? [] : ['>/dev/null']), ...(own[1] === undefined ? [] : ['2>&1'])].join(' ');
  return { ...left, redirect: { at, text } };
}

/** The caller's outputs that a command holds, or that the commands of a group hold. */
function heldBy(command: Command, outputs: Outputs): (1 | 2)[] {
  const own = redirected(outputs, command.redirections);
  if (command.kind === 'command') return own.filter((output) => output !== undefined);
  return command.list.flatMap(({ pipelines }) => pipelines.flat().flatMap((inner) => heldBy(inner, own)));
}

function leftInProgram(
  name: string,
  args: readonly (string | undefined)[],
  outputs: Outputs,
  isInShell = false,
): LeftBehind | undefined {
  if (args.some((arg) => arg !== undefined && HELP_OR_VERSION.test(arg))) return undefined;
  const held = outputs.filter((output) => output !== undefined);
  if (LEAVING_WORDS.has(name)) return args.length > 0 ? leftWith(name, held) : undefined;
  if (SHELLS.has(name)) return leftInScript(name, args, outputs);
  if (name === 'ssh') return leftOverSsh(args, outputs);
  const known = LEAVING_PROGRAMS.find((program) => program.name === name && (!program.inShell || isInShell));
  if (!known || args.includes(undefined)) return undefined;
  const has = (pattern: RegExp): boolean => args.some((arg) => arg !== undefined && pattern.test(arg));
  const leaves = (!known.when || has(known.when)) && !(known.unless && has(known.unless)) && args.length > 0;
  return leaves ? leftWith(name, held) : undefined;
}

/** `bash -lc 'text'` */
function leftInScript(shell: string, args: readonly (string | undefined)[], outputs: Outputs): LeftBehind | undefined {
  const option = args.findIndex((arg) => arg !== undefined && /^-[a-z]*c$/.test(arg));
  const text = option < 0 ? undefined : args[option + 1];
  return text === undefined ? undefined : leftInLine(text, shell, outputs, false);
}

/** The remote command has the same outputs, and ssh waits until every process that holds them has exited. */
function leftOverSsh(args: readonly (string | undefined)[], outputs: Outputs): LeftBehind | undefined {
  let at = 0;
  for (let option = args[at]; option?.startsWith('-'); option = args[at]) {
    if (SSH_BACKGROUND.test(option)) return undefined;
    at += SSH_OPTIONS_WITH_VALUE.test(option) ? 2 : 1;
  }
  const line = args.slice(at + 1);
  return line.length === 0 || line.includes(undefined) ? undefined : leftInLine(line.join(' '), 'sh', outputs, false);
}

function leftWith(words: string, held: readonly (1 | 2)[]): LeftBehind | undefined {
  return held.length > 0 ? { words, stdout: held.includes(1), stderr: held.includes(2) } : undefined;
}

function redirected(outputs: Outputs, redirections: readonly Redirection[]): Outputs {
  const now = new Map<number, 1 | 2 | undefined>([
    [1, outputs[0]],
    [2, outputs[1]],
  ]);
  for (const { fds, copyOf } of redirections) {
    const target = copyOf === undefined ? undefined : now.get(copyOf);
    for (const fd of fds) now.set(fd, target);
  }
  return [now.get(1), now.get(2)];
}
