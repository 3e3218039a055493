// Which pipes do texts name by their path in /dev/fd, as a shell's process substitution does?
import { statDescriptor } from './bindings/posix.ts';
import { files } from './node-itself.ts';

/** What a shell writes for `<(command)`: `/dev/fd/63`; the rest is where that leads. */
const FD_PATH = /\/(?:dev|proc\/(?:thread-)?self)\/fd\/(\d{1,9})(?![\d/])/g;
/** How deep texts are looked for in what a function is called with: `(file, [[…], …])`. */
const DEPTH = 3;

/**
 * The pipes of this process that texts name. Only pipes: that is what a shell makes for `<(command)`, while the path of
 * another descriptor may be anything that somebody typed.
 */
export function pipesNamedIn(texts: readonly string[]): number[] {
  return [...numbersNamedIn(texts)].filter((fd) => fd > 2 && isPipe(fd));
}

/** The numbers in all such paths. */
export function numbersNamedIn(texts: readonly string[]): Set<number> {
  const found = new Set<number>();
  for (const text of texts) {
    if (!text.includes('/fd/')) continue;
    for (const [, number] of text.matchAll(FD_PATH)) found.add(Number(number));
  }
  return found;
}

/**
 * The texts that a function which starts a program is called with: the command, its arguments, its environment. What cannot be
 * read (a proxy, a getter that throws) is left to the function itself.
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
 * The command line and the environment that this process was started with. `process.argv` is another one in a worker,
 * and a program may change it.
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
