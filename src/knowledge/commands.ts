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

/** Programs that look something up, change the name or the mode of a file, or end another program, and are gone at once. */
export const MOMENTARY_PROGRAMS: ReadonlySet<string> = new Set([
  // A line for PowerShell, which answers with its version.
  '$PSVersionTable',
  'arch',
  'basename',
  'chmod',
  'date',
  'df',
  'dirname',
  'echo',
  'egrep',
  'false',
  'fgrep',
  'find',
  'getconf',
  'getent',
  'grep',
  'groups',
  'hash',
  'hostname',
  'id',
  'ifconfig',
  'kill',
  'killall',
  'locale',
  'lsb_release',
  'lscpu',
  'lsof',
  'lsusb',
  'mkdir',
  'mv',
  'netstat',
  'nproc',
  'pgrep',
  'pidof',
  'pkill',
  'printf',
  'ps',
  'pwd',
  'readlink',
  'realpath',
  'rg',
  'rmdir',
  'ss',
  'stat',
  'stty',
  'taskkill',
  'tasklist',
  'test',
  'touch',
  'tput',
  'true',
  'type',
  'uname',
  'uptime',
  'ver',
  'wc',
  'where',
  'which',
  'whoami',
]);

/** What `git` does in the repository itself: without a network, an editor, or the maintenance that a commit may leave in the background. */
export const GIT_LOCAL: ReadonlySet<string> = new Set([
  'add',
  'apply',
  'blame',
  'branch',
  'cat-file',
  'check-ignore',
  'config',
  'describe',
  'diff',
  'diff-index',
  'diff-tree',
  'for-each-ref',
  'grep',
  'hash-object',
  'init',
  'log',
  'ls-files',
  'ls-tree',
  'merge-base',
  'name-rev',
  'remote',
  'reset',
  'rev-list',
  'rev-parse',
  'rm',
  'show',
  'show-ref',
  'stash',
  'status',
  'symbolic-ref',
  'tag',
  'update-index',
  'update-ref',
  'worktree',
  'write-tree',
]);

/** Options of `git` itself, before what it is asked for, that take the next word. */
export const GIT_OPTIONS_WITH_VALUE: ReadonlySet<string> = new Set(['-C', '-c', '--git-dir', '--work-tree']);

/** Programs that only Windows, or macOS, has. */
export const FOREIGN_PROGRAMS: ReadonlySet<string> = new Set([
  'cmd',
  'cscript',
  'icacls',
  'msiexec',
  'netsh',
  'powershell',
  'reg',
  'robocopy',
  'rundll32',
  'schtasks',
  'taskkill',
  'tasklist',
  'wmic',
  'wscript',
  'codesign',
  'diskutil',
  'dscl',
  'hdiutil',
  'launchctl',
  'mdfind',
  'networksetup',
  'osascript',
  'pbcopy',
  'pbpaste',
  'plutil',
  'scutil',
  'sw_vers',
  'system_profiler',
  'xcode-select',
  'xcodebuild',
  'xcrun',
]);

/** The ends of the names of programs for Windows. */
export const FOREIGN_SUFFIX: RegExp = /\.(?:bat|cmd|exe)$/i;

/** A child that its caller ends after as many milliseconds holds nothing for long. */
export const SHORT_TIMEOUT = 60_000;

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
