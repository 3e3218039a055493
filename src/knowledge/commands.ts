// What do programs leave behind when they are done, by their own names and arguments?

/** Programs, and words of a shell, that are for leaving something behind. */
export const LEAVING_WORDS: ReadonlySet<string> = new Set([
  'daemonize',
  'disown',
  'nohup',
  'setsid',
  'start-stop-daemon',
]);

/** Programs that leave something behind with some arguments only. Each was seen to hold the output, or not to. */
export interface LeavingProgram {
  readonly name: string;
  /** One of the arguments says so. */
  readonly when?: RegExp;
  /** One of the arguments says that it keeps no output, or waits. */
  readonly unless?: RegExp;
  /** Only as the first word of a line for a shell: elsewhere the name is somebody else's. */
  readonly inShell?: true;
}

export const LEAVING_PROGRAMS: readonly LeavingProgram[] = [
  { name: 'pg_ctl', when: /^(?:re)?start$/, unless: /^(?:-l.*|--log(?:=.*)?)$/ },
  { name: 'gpg-agent', when: /^--daemon$/ },
  // Of Windows' command interpreter.
  { name: 'start', unless: /^\/w(?:ait)?$/i, inShell: true },
];

/** Arguments with which a program says something and does nothing. */
export const ONLY_TELLS: RegExp = /^--(?:help|version)$/;

/** Programs that look something up, or end another one, and are gone at once. */
export const MOMENTARY_PROGRAMS: ReadonlySet<string> = new Set([
  'echo',
  'hash',
  'id',
  'kill',
  'killall',
  'lsof',
  'pgrep',
  'pkill',
  'printf',
  'ps',
  'taskkill',
  'tasklist',
  'test',
  'true',
  'type',
  'uname',
  'ver',
  'where',
  'which',
  'whoami',
]);

/** What `git` is asked for without a change to anything. */
export const GIT_QUERIES: ReadonlySet<string> = new Set([
  'branch',
  'cat-file',
  'config',
  'describe',
  'for-each-ref',
  'ls-files',
  'merge-base',
  'remote',
  'rev-parse',
  'show-ref',
  'symbolic-ref',
]);

/** Programs and words that start what follows them, and are not there themselves for long. */
export const PREFIXES: ReadonlySet<string> = new Set([
  '!',
  'command',
  'do',
  'doas',
  'elif',
  'else',
  'env',
  'exec',
  'if',
  'ionice',
  'nice',
  'sudo',
  'then',
  'time',
  'until',
  'while',
]);

/** Shells that take a line as their argument. */
export const SHELLS: ReadonlySet<string> = new Set(['ash', 'bash', 'dash', 'ksh', 'sh', 'zsh']);

/** Shells in which `&>` sends both outputs elsewhere; in the others it ends the command, and leaves it in the background. */
export const BASH_LIKE: ReadonlySet<string> = new Set(['bash', 'zsh']);

/** What waits for a command in the background, or ends it, later in the line. */
export const ENDING_WORDS: ReadonlySet<string> = new Set(['fg', 'kill', 'killall', 'pkill', 'trap', 'wait']);

/** Options of ssh that take the next word. */
export const SSH_OPTIONS_WITH_VALUE: RegExp = /^-[BbcDEeFIiJLlmOoPpQRSWw]$/;

/** With these ssh does not wait for what it started, and keeps no output. */
export const SSH_LETS_GO: RegExp = /^-[a-zA-Z]*f/;

/** How a line is written for Windows' command interpreter, whose `&` starts the next command when the one before is done. */
export const FOR_WINDOWS: RegExp =
  /%\w+%|(?:^|[\s&])(?:chcp|dir|rd|rmdir \/s|taskkill|cd \/d|set \w+=)(?=\s|$)|\.(?:bat|cmd|exe)\b|\b[A-Za-z]:\\/i;
