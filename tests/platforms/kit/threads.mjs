// The same checks on the main thread and in a worker.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

import { test } from './harness.mjs';

/**
 * Makes two tests of each check: one on the main thread, and one in a worker that loads the same file.
 * @param {string} url the file's `import.meta.url`
 * @param {Record<string, () => unknown>} checks
 */
export function onBothThreads(url, checks) {
  if (!isMainThread) {
    answer(checks);
    return;
  }
  /** @type {Worker | undefined} */
  let worker;
  for (const [name, check] of Object.entries(checks)) {
    test(`${name} (main thread)`, check);
    test(`${name} (worker)`, () => ask((worker ??= new Worker(new URL(url))), name));
  }
}

/**
 * @param {Worker} worker
 * @param {string} name
 */
async function ask(worker, name) {
  const done = new AbortController();
  const answered = once(worker, 'message', { signal: done.signal });
  const ended = once(worker, 'exit', { signal: done.signal });
  ended.catch(() => {});
  worker.ref();
  worker.postMessage(name);
  const [failure] = await Promise.race([answered, ended.then(() => ['the worker ended'])]);
  done.abort();
  // An idle worker must not keep the process alive.
  worker.unref();
  if (failure !== '') throw new Error(failure);
}

/** @param {Record<string, () => unknown>} checks */
function answer(checks) {
  parentPort?.on('message', async (/** @type {string} */ name) => {
    let failure = '';
    try {
      await checks[name]?.();
    } catch (error) {
      failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    parentPort?.postMessage(failure);
  });
}
