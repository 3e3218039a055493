#!/usr/bin/env node
// What is the command `noinherit` asked for, and with which exit code does it end?
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { setFlagsFromString } from 'node:v8';

import { escapeJson, escapeText } from '../runtime/escape-text.ts';
import { audit, exitCodeOf } from './audit.ts';
import { diagnose, formatDiagnosis } from './doctor.ts';
import { Failure } from './failure.ts';
import { formatReport } from './format-report.ts';

const USAGE = `usage: noinherit audit [<pid> | <name>]… [--port <port>] [--file <path>] [--tree] [--json] [--allow <pattern>]
       noinherit run [--json] [--output <file>] [--allow <pattern>] -- <command…>
       noinherit doctor [--json]
       noinherit --help | --version`;

const HELP = `Which descriptors does a process pass on to its children, which did it inherit, and which other processes hold them?

  noinherit audit <pid or name>…     inspect running processes (--tree: and their descendants)
  noinherit audit --port <port>      list the processes that hold a port (--file <path>: a file)
  noinherit run -- <command…>        run a program, then report what each of its processes inherited and which still run,
                                     on stderr or in --output <file>
  noinherit doctor                   show what the runtime can use on this machine, and why not the rest
  noinherit --help | --version

  --json              print JSON (fields: docs/audit.md)
  --allow <pattern>   a path or an address that may be inherited; * matches any characters; may be repeated
  --allow-from <file> read patterns from a file, one per line; # starts a comment

  INHERITABLE  the process's next child inherits it
  INHERITED    it was inherited; the process's own children do not inherit it
  meant        stdio, allowed, or named by NODE_CHANNEL_FD, LISTEN_FDS, MAKEFLAGS, CRASHDUMP_SIGNAL_FD, NOINHERIT_PASS_FDS,
               or by a /dev/fd path, or passed by Python's multiprocessing

Exit code: 0 only intended inheritance, 1 other findings, 2 no answer or an incomplete one.
\`run\` ends with the program's own exit code if nothing was found: 127 if the program does not exist,
126 if it cannot be executed.

Linux reads /proc; processes of other users need sudo. Windows: \`audit\` without waits; \`run\`
sees only Node's spawns. macOS: \`run\` as on Windows; \`audit\` is written from the system's headers and was not run
there; \`lsof -p <pid>\` lists what is open.
`;

const JSON_OPTION = { json: { type: 'boolean' } } as const;
const ALLOW_OPTIONS = {
  allow: { type: 'string', multiple: true },
  'allow-from': { type: 'string', multiple: true },
} as const;
const AUDIT_OPTIONS = {
  ...JSON_OPTION,
  ...ALLOW_OPTIONS,
  tree: { type: 'boolean' },
  port: { type: 'string', multiple: true },
  file: { type: 'string', multiple: true },
} as const;
const RUN_OPTIONS = { ...JSON_OPTION, ...ALLOW_OPTIONS, output: { type: 'string', short: 'o' } } as const;

void main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    // Escaped, because it may contain names that others chose, such as the files of a folder, if a script audits each.
    console.error(`noinherit: ${escapeText(error.message)}${error.hint === undefined ? '' : `\n${error.hint}`}`);
    process.exitCode = error.exitCode;
  },
);

async function main([command, ...rest]: readonly string[]): Promise<number> {
  switch (command) {
    case 'audit':
      return auditCommand(rest);
    case 'run':
      return runCommand(rest);
    case 'doctor':
      return doctorCommand(rest);
    case '--version':
    case '-v':
      await print(packageVersion());
      return 0;
    case '--help':
    case '-h':
    case 'help':
      await print(HELP);
      return 0;
    default:
      throw usageError(command === undefined ? 'missing command.' : `unknown command: ${command}.`);
  }
}

async function auditCommand(args: readonly string[]): Promise<number> {
  if (await printedHelp(args)) return 0;
  const { values, positionals } = parse(args, AUDIT_OPTIONS);
  const { port = [], file = [], tree = false, json = false } = values;
  if (positionals.length + port.length + file.length === 0) throw usageError('expected a process, --port or --file.');
  if (file.includes('')) throw usageError('--file needs a path.');
  disableOptimizer();
  const report = audit({
    processes: positionals,
    tree,
    ports: port.map(readPort),
    files: file,
    allow: readAllowed(values),
  });
  await print(
    json ? toJson(report, process.platform === 'win32' ? asNamedOnWindows : undefined) : formatReport(report),
  );
  return exitCodeOf(report);
}

/**
 * An audit exits before V8's optimizing compiler pays off: without it, 500 processes take a fifth less time and
 * 7 MB less memory.
 */
function disableOptimizer(): void {
  const { bun, deno } = process.versions as Partial<Record<string, string>>;
  if (bun === undefined && deno === undefined) setFlagsFromString('--no-opt');
}

function toJson(value: unknown, replacer?: (key: string, value: unknown) => unknown): string {
  return escapeJson(JSON.stringify(value, replacer, 2));
}

/** Renames the fields of descriptors: on Windows they are handles. */
function asNamedOnWindows(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const names: Partial<Record<string, string>> = { fd: 'handle', fds: 'handles' };
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [names[key] ?? key, own as unknown]));
}

async function runCommand(args: readonly string[]): Promise<number> {
  const split = args.indexOf('--');
  if (await printedHelp(split === -1 ? args : args.slice(0, split))) return 0;
  const { values, positionals } = parse(split === -1 ? args : args.slice(0, split), RUN_OPTIONS);
  const [command, ...its] = split === -1 ? [] : args.slice(split + 1);
  if (command === undefined || positionals.length > 0) throw usageError('expected `run -- <command…>`.');
  const { output, json = false } = values;
  // Imported only here, because it loads much that an audit does not need.
  const { formatRun, hasFinding, runProgram } = await import('./run.ts');
  // Written before the program runs, so that no report is lost because the path is wrong.
  if (output !== undefined) write(output, '');
  const report = await runProgram(command, its, readAllowed(values));
  const text = json ? toJson(report) : formatRun(report);
  // On stderr, so that the program's stdout stays as it is.
  if (output === undefined) await print(text, process.stderr);
  else write(output, `${text}\n`);
  return hasFinding(report) ? 1 : report.status;
}

async function doctorCommand(args: readonly string[]): Promise<number> {
  if (await printedHelp(args)) return 0;
  const { values, positionals } = parse(args, JSON_OPTION);
  if (positionals.length > 0) throw usageError('`doctor` takes no argument.');
  const diagnosis = diagnose();
  await print(values.json === true ? toJson(diagnosis.status) : formatDiagnosis(packageVersion(), diagnosis));
  return diagnosis.isWell ? 0 : 1;
}

async function printedHelp(args: readonly string[]): Promise<boolean> {
  const isAsked = args.includes('--help') || args.includes('-h');
  if (isAsked) await print(HELP);
  return isAsked;
}

/** Fails if the answer cannot be written. A reader that has closed the pipe (EPIPE) has read enough. */
function print(text: string, stream: NodeJS.WriteStream = process.stdout): Promise<void> {
  return new Promise((resolve, reject) => {
    // The callback below gets the error. On stderr, the message about this very error may fail again.
    stream.on('error', () => {});
    stream.write(`${text}\n`, (error) => {
      const problem = error as NodeJS.ErrnoException | null | undefined;
      if (problem === undefined || problem === null || problem.code === 'EPIPE') resolve();
      else reject(new Failure(`cannot write the output: ${problem.message}`));
    });
  });
}

function parse<T extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw usageError((error as Error).message);
  }
}

function usageError(problem: string): Failure {
  return new Failure(problem, undefined, USAGE);
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw usageError(`${text} is not a port.`);
  return port;
}

function readAllowed({
  allow = [],
  'allow-from': files = [],
}: {
  readonly allow?: readonly string[];
  readonly 'allow-from'?: readonly string[];
}): string[] {
  const lines = files.flatMap((path) => read(path).split('\n'));
  return [...allow, ...lines.map((line) => line.replace(/(?:^|\s)#.*$/, '').trim()).filter((line) => line !== '')];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(`cannot read the patterns: ${(error as Error).message}`);
  }
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Failure(`cannot write the report: ${(error as Error).message}`);
  }
}

function packageVersion(): string {
  const text = readFileSync(join(dirname(fileURLToPath(import.meta.url)), '../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
