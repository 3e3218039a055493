// Which programs leave a process behind, and which exit immediately, judging by their names and arguments?

/** Programs and shell builtins whose purpose is to leave a process behind. */
export const LEAVING_WORDS: ReadonlySet<string> = new Set([
  'daemonize',
  'disown',
  'nohup',
  'setsid',
  'start-stop-daemon',
]);

/** Programs that leave a process behind only with some arguments. Each was seen to hold the output, or not to. */
export interface LeavingProgram {
  readonly name: string;
  /** It does so if an argument matches. */
  readonly when?: RegExp;
  /** It holds no output, or waits, if an argument matches. */
  readonly unless?: RegExp;
  /** Only in a shell command line: elsewhere, the name is that of another program. */
  readonly inShell?: true;
}

export const LEAVING_PROGRAMS: readonly LeavingProgram[] = [
  { name: 'pg_ctl', when: /^(?:re)?start$/, unless: /^(?:-l.*|--log(?:=.*)?)$/ },
  { name: 'gpg-agent', when: /^--daemon$/ },
  // A builtin of cmd.exe on Windows.
  { name: 'start', unless: /^\/w(?:ait)?$/i, inShell: true },
];

/** Arguments with which a program only prints something. */
export const HELP_OR_VERSION: RegExp = /^--(?:help|version)$/;

/** Programs that look something up, change the name or mode of a file, or end a program, and exit immediately. */
export const MOMENTARY_PROGRAMS: ReadonlySet<string> = new Set([
  // An expression of PowerShell that prints its version.
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

/** `git` commands that need no network and no editor, and start no background maintenance, as a commit may. */
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

/** Options of `git` itself, before its subcommand, that take the next word as their value. */
export const GIT_OPTIONS_WITH_VALUE: ReadonlySet<string> = new Set(['-C', '-c', '--git-dir', '--work-tree']);

/** Programs that exist only on Windows, or only on macOS. */
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

/** File extensions of programs for Windows. */
export const FOREIGN_SUFFIX: RegExp = /\.(?:bat|cmd|exe)$/i;

/** A child that its parent kills within this many milliseconds holds nothing for long. */
export const SHORT_TIMEOUT = 60_000;

/** Programs and shell keywords that run the command that follows them. */
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

/** Shells that take a command line as their argument. */
export const SHELLS: ReadonlySet<string> = new Set(['ash', 'bash', 'dash', 'ksh', 'sh', 'zsh']);

/** Shells in which `&>` redirects both outputs; in others, the `&` puts the command into the background. */
export const BASH_LIKE: ReadonlySet<string> = new Set(['bash', 'zsh']);

/** Later commands of a line that wait for a background process, or end it. */
export const ENDING_WORDS: ReadonlySet<string> = new Set(['fg', 'kill', 'killall', 'pkill', 'trap', 'wait']);

/** Options of ssh that take the next word as their value. */
export const SSH_OPTIONS_WITH_VALUE: RegExp = /^-[BbcDEeFIiJLlmOoPpQRSWw]$/;

/** With `-f`, ssh does not wait for what it started, and keeps no output. */
export const SSH_BACKGROUND: RegExp = /^-[a-zA-Z]*f/;

/** Matches command lines for cmd.exe, whose `&` starts the next command when the previous one is done. */
export const FOR_WINDOWS: RegExp =
  /%\w+%|(?:^|[\s&])(?:chcp|dir|rd|rmdir \/s|taskkill|cd \/d|set \w+=)(?=\s|$)|\.(?:bat|cmd|exe)\b|\b[A-Za-z]:\\/i;
