#!/usr/bin/env node
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { formatDescriptor } from '../runtime/format-descriptor.ts';
import { auditProcesses, hasFault, treeOf } from './audit-process.ts';
import { explain, Failure } from './failure.ts';
import { formatReport, shorten } from './format-report.ts';
import { runProgram, type RunReport } from './run-program.ts';

const HELP = `Which descriptors does a process pass on to its children, and which was it given?

  noinherit audit <pid> [--tree] [--json]    look at a running process (--tree: and at all below it)
  noinherit run [--json] [--output <file>] -- <command…>
                                             run a program, then tell what each process that it started inherited,
                                             on stderr or in a file
  noinherit --help

  INHERITABLE  the next child of that process gets it
  INHERITED    it came from a parent, and goes no further
  meant        stdio, or named by NODE_CHANNEL_FD, LISTEN_FDS, MAKEFLAGS, CRASHDUMP_SIGNAL_FD, NOINHERIT_PASS_FDS

Exit code: 0 nothing but what is meant, 1 something else, 2 it could not be found out.
\`run\` ends with the program's own exit code if that is not 0 and nothing was found.

Linux reads /proc; processes of other users need sudo. On other systems:
  macOS    lsof -p <pid>                          lists what is open (not whether it is inheritable)
  Windows  handle64.exe -p <pid> (Sysinternals)   lists the handles of a process
`;

void main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    console.error(`noinherit: ${error.message}`);
    process.exitCode = 2;
  },
);

async function main(argv: readonly string[]): Promise<number> {
  const split = argv.indexOf('--');
  const { values, positionals } = parse(split === -1 ? argv : argv.slice(0, split));
  const [command, pid, ...rest] = positionals;
  if (values.help === true) {
    console.log(HELP);
    return 0;
  }
  if (process.platform !== 'linux')
    throw new Failure(
      `${process.platform} has no /proc, which this reads. \`noinherit --help\` names what there is instead.`,
    );
  if (command === 'audit' && pid !== undefined && rest.length === 0 && split === -1 && values.output === undefined) {
    return audit(readPid(pid), values.tree === true, values.json === true);
  }
  if (command === 'run' && pid === undefined && split !== -1 && split < argv.length - 1) {
    return run(argv.slice(split + 1), values.json === true, values.output);
  }
  throw new Failure(`expected \`audit <pid>\` or \`run -- <command…>\`.\n\n${HELP}`);
}

interface Options {
  readonly values: {
    readonly tree?: boolean;
    readonly json?: boolean;
    readonly output?: string;
    readonly help?: boolean;
  };
  readonly positionals: readonly string[];
}

function parse(args: readonly string[]): Options {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        tree: { type: 'boolean' },
        json: { type: 'boolean' },
        output: { type: 'string', short: 'o' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new Failure(`${(error as Error).message}\n\n${HELP}`);
  }
}

function readPid(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Failure(`${text} is no process number. \`ps -e\` lists them.`);
  return Number(text);
}

function audit(pid: number, tree: boolean, json: boolean): number {
  try {
    const reports = auditProcesses(tree ? treeOf(pid) : [pid]);
    console.log(json ? JSON.stringify(reports, undefined, 2) : reports.map(formatReport).join('\n\n'));
    return reports.some(hasFault) ? 1 : 0;
  } catch (error) {
    throw explain(pid, error);
  }
}

async function run(
  [command = '', ...args]: readonly string[],
  json: boolean,
  output: string | undefined,
): Promise<number> {
  // Empty before the program runs, so that no report is lost to a mistake in the path.
  if (output !== undefined) write(output, '');
  const report = await runProgram(command, args);
  const text = json ? JSON.stringify(report, undefined, 2) : formatRun(report);
  // The program's own output stays what it is.
  if (output === undefined) console.error(text);
  else write(output, `${text}\n`);
  return report.spawns.length + report.seen.length > 0 ? 1 : report.status;
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Failure(`the report cannot be written: ${(error as Error).message}`);
  }
}

function formatRun({ spawns, seen, status }: RunReport): string {
  const blocks = spawns.map(({ parent, child, via, file, args, leaks, stack }) =>
    [
      `${child ?? 'a process'}, started by ${parent} through ${via}: ${shorten([file, ...args.slice(1)].join(' '))}`,
      ...leaks.map((leak) => `  ${formatDescriptor(leak)}: INHERITED`),
      ...stack.map((line) => `      ${line}`),
    ].join('\n'),
  );
  const end = `noinherit: the program ended with ${status}`;
  if (spawns.length + seen.length === 0) return `${end}; nothing beyond stdio was seen to be inherited.`;
  return [`${end}. Inherited, and meant by nobody:`, ...blocks, ...seen.map(formatReport)].join('\n\n');
}
