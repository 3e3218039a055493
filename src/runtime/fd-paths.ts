// Which pipes do strings name by a path in /dev/fd, as a shell's process substitution does?
import { statDescriptor } from './bindings/posix.ts';
import { files } from './node-itself.ts';

/** What a shell substitutes for `<(command)`: `/dev/fd/63`; the other alternatives are what /dev/fd links to. */
const FD_PATH = /\/(?:dev|proc\/(?:thread-)?self)\/fd\/(\d{1,9})(?![\d/])/g;
/** How deeply nested arrays in a call's arguments are searched for strings: `(file, [[…], …])`. */
const DEPTH = 3;

/**
 * The pipes of this process that the strings name. Only pipes: a shell creates one for `<(command)`, while the path of
 * any other descriptor may be something that a person typed.
 */
export function pipesNamedIn(texts: readonly string[]): number[] {
  return [...numbersNamedIn(texts)].filter((fd) => fd > 2 && isPipe(fd));
}

/** The descriptor numbers in all paths of this form. */
export function numbersNamedIn(texts: readonly string[]): Set<number> {
  const found = new Set<number>();
  for (const text of texts) {
    if (!text.includes('/fd/')) continue;
    for (const [, number] of text.matchAll(FD_PATH)) found.add(Number(number));
  }
  return found;
}

/**
 * The strings in the arguments of a call that starts a program: the command, its arguments, its environment. An
 * argument that cannot be read (a proxy, a getter that throws) is skipped; the function itself has to deal with it.
 */
export function textsOfCall(args: readonly unknown[]): string[] {
  return args.flatMap((arg) => {
    try {
      return textsIn(isOptions(arg) ? Object.values(arg.env ?? {}) : arg, DEPTH);
    } catch {
      return [];
    }
  });
}

function textsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && depth > 0 ? value.flatMap((item) => textsIn(item, depth - 1)) : [];
}

function isOptions(value: unknown): value is { readonly env?: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The command line and the environment that this process was started with. `process.argv` is different in a worker
 * thread, and a program may change it.
 */
export function textsOfLaunch(): string[] {
  return [commandLine(), ...Object.values(process.env).filter((text) => text !== undefined)];
}

function commandLine(): string {
  try {
    return files.readFileSync('/proc/self/cmdline', 'utf8');
  } catch {
    return process.argv.join('\0');
  }
}

function isPipe(fd: number): boolean {
  try {
    return statDescriptor(fd).isFIFO();
  } catch {
    return false;
  }
}
