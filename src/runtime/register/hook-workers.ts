// How does every worker thread load the preload, whatever options its creator passes?
import { syncBuiltinESMExports } from 'node:module';
import type { SystemDescriptor } from '../bindings/binding.ts';
import { loadedWorkerThreads, withWorkerThreads, type WorkerThreads } from './worker-threads.ts';

/** The key of the environment data in which a worker finds the opt-outs made before it started. */
export const OPT_OUTS_KEY = 'eslint-plugin-noinherit: opt-outs';

/** The opt-outs that the parent thread had made when this worker started. */
export function sharedOptOuts(): readonly (readonly [SystemDescriptor, string])[] | undefined {
  return loadedWorkerThreads()?.getEnvironmentData(OPT_OUTS_KEY) as readonly [SystemDescriptor, string][] | undefined;
}

/** The preloads of every worker: by path, with the function to call before a worker starts. */
type Preloads = Map<string, () => void>;

/** The class itself stores them, so that evaluating this file again, in any realm, adds no second hook. */
const PRELOADS = Symbol.for('eslint-plugin-noinherit: preloads of workers 1');

/**
 * Makes every worker load a preload, even one that gets its own `execArgv` or `env`.
 *
 * @param preload - path of the preload
 * @param before - called before each worker starts
 */
export function hookWorkers(preload: string, before: (loaded: WorkerThreads) => void): void {
  withWorkerThreads((loaded, isKnown) => {
    hookLoaded(loaded, preload, () => before(loaded));
    // If the module has only just been loaded, nothing has imported it. And it may load while a property of another
    // module is being read; Node must not read that module's exports again meanwhile, or V8 ends the process (`util` is
    // such a module).
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
      // Nothing left to remove: the worker then inherits the process's options, including a preload on the command
      // line.
      if (accepted.length === execArgv.length) return create([file, options]);
      execArgv = accepted;
    }
  }
}

/**
 * Process-wide options, above all V8's, apply to workers anyway and must not be passed to one. Node's
 * message lists the options that it rejected.
 */
function withoutRefused(execArgv: readonly string[], { code, message }: NodeJS.ErrnoException): readonly string[] {
  if (code !== 'ERR_WORKER_INVALID_EXEC_ARGV') return execArgv;
  const refused = message.slice(message.indexOf(': ') + 2);
  return execArgv.filter((option) => !refused.split(', ').includes(option));
}
