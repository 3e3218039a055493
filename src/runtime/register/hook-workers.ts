import { syncBuiltinESMExports } from 'node:module';
import workerThreads from 'node:worker_threads';

/**
 * Makes every worker load the preload, also one that gets an `execArgv` or `env` of its own.
 *
 * @param preload - path of the preload
 * @param before - what is to be done before each starts
 */
export function hookWorkers(preload: string, before: () => void = () => {}): void {
  const host = workerThreads as unknown as Record<string, unknown>;
  const Worker = new Proxy(workerThreads.Worker, {
    construct(target, [file, options, ...rest]: [unknown, WorkerOptions | undefined], newTarget) {
      before();
      const given = options?.execArgv ?? process.execArgv;
      try {
        const execArgv = [...given, '--require', preload];
        return Reflect.construct(target, [file, { ...options, execArgv }, ...rest], newTarget) as object;
      } catch (error) {
        // An option of the process that no worker takes: then the worker inherits the others, and the preload among them.
        if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_INVALID_EXEC_ARGV' || options?.execArgv !== undefined)
          throw error;
        return Reflect.construct(target, [file, options, ...rest], newTarget) as object;
      }
    },
  });
  Object.defineProperty(host, 'Worker', { ...Object.getOwnPropertyDescriptor(host, 'Worker'), value: Worker });
  syncBuiltinESMExports();
}

interface WorkerOptions {
  readonly execArgv?: readonly string[];
}
