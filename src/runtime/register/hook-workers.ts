// How does every worker thread get the preload, whatever options its creator gives it?
import { syncBuiltinESMExports } from 'node:module';
import type { SystemDescriptor } from '../bindings/binding.ts';
import { loadedWorkerThreads, withWorkerThreads, type WorkerThreads } from './worker-threads.ts';

/** Under this name a worker finds the decisions that were made before it started. */
export const SHARED = 'eslint-plugin-noinherit: opt-outs';

/** What the thread that started this worker had opened up by then. */
export function sharedDecisions(): readonly (readonly [SystemDescriptor, string])[] | undefined {
  return loadedWorkerThreads()?.getEnvironmentData(SHARED) as readonly [SystemDescriptor, string][] | undefined;
}

/** What is loaded into every worker: by path, with what is to be done before one starts. */
type Preloads = Map<string, () => void>;

/** Here the class itself carries them, so that a second evaluation of this file, in whatever realm, adds no second hook. */
const PRELOADS = Symbol.for('eslint-plugin-noinherit: preloads of workers 1');

/**
 * Makes every worker load a preload, also one that gets an `execArgv` or `env` of its own.
 *
 * @param preload - path of the preload
 * @param before - what is to be done before each starts
 */
export function hookWorkers(preload: string, before: (loaded: WorkerThreads) => void): void {
  withWorkerThreads((loaded, isKnown) => {
    hookLoaded(loaded, preload, () => before(loaded));
    // Nobody has imported yet what is just loaded. And it may load while a property of another module is asked for, whose exports
    // Node must not read a second time meanwhile: V8 ends the process then (`util` is such a one).
    if (isKnown) syncBuiltinESMExports();
  });
}

function hookLoaded(loaded: WorkerThreads, preload: string, before: () => void): void {
  const host = loaded as unknown as Record<string, unknown>;
  const original = loaded.Worker as typeof loaded.Worker & { [PRELOADS]?: Preloads };
  const known = original[PRELOADS];
  if (known !== undefined) {
    known.set(preload, before);
    return;
  }
  const preloads: Preloads = new Map([[preload, before]]);
  Object.defineProperty(original, PRELOADS, { value: preloads });
  const Worker = new Proxy(original, {
    construct(target, args: WorkerArguments, newTarget) {
      for (const prepare of preloads.values()) prepare();
      const options = [...preloads.keys()].flatMap((path) => ['--require', path]);
      return construct(args, options, (all) => Reflect.construct(target, all, newTarget) as object);
    },
  });
  Object.defineProperty(host, 'Worker', { ...Object.getOwnPropertyDescriptor(host, 'Worker'), value: Worker });
}

type WorkerArguments = [file: unknown, options?: { readonly execArgv?: readonly string[] } | undefined];

function construct(
  [file, options]: WorkerArguments,
  preloads: readonly string[],
  create: (args: WorkerArguments) => object,
): object {
  const withPreloads = (execArgv: readonly string[]): object =>
    create([file, { ...options, execArgv: [...execArgv, ...preloads] }]);
  if (options?.execArgv !== undefined) return withPreloads(options.execArgv);
  let execArgv: readonly string[] = process.execArgv;
  for (;;) {
    try {
      return withPreloads(execArgv);
    } catch (error) {
      const accepted = withoutRefused(execArgv, error as NodeJS.ErrnoException);
      // Then the worker inherits the options of the process, and with them a preload of the command line.
      if (accepted.length === execArgv.length) return create([file, options]);
      execArgv = accepted;
    }
  }
}

/**
 * Options of the process as a whole, V8's above all, hold for its workers anyway and may not be given to one. Node's
 * message lists those that it refused.
 */
function withoutRefused(execArgv: readonly string[], { code, message }: NodeJS.ErrnoException): readonly string[] {
  if (code !== 'ERR_WORKER_INVALID_EXEC_ARGV') return execArgv;
  const refused = message.slice(message.indexOf(': ') + 2);
  return execArgv.filter((option) => !refused.split(', ').includes(option));
}
