import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** @typedef {import('./packages.mjs').Entry} Entry */
/** @typedef {import('./check-package.mjs').Result} Result */

/**
 * Checks packages in parallel, one for each processor.
 * @param {ReadonlyMap<Entry, string>} folders
 * @param {{ write: boolean }} options
 * @param {(result: Result, done: number) => void} report
 * @returns {Promise<Result[]>} in the order of the packages
 */
export async function checkAll(folders, options, report) {
  const entries = [...folders.keys()];
  /** @type {Result[]} */
  const results = [];
  let next = 0;
  let done = 0;
  await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), entries.length) }, async () => {
      const worker = new Worker(new URL('check-package.mjs', import.meta.url), { workerData: options });
      for (let index = next++; index < entries.length; index = next++) {
        const entry = /** @type {Entry} */ (entries[index]);
        // A thread receives and sends copies: the entry must be the caller's own object.
        const result = { ...(await ask(worker, { entry, folder: folders.get(entry) })), entry };
        results[index] = result;
        report(result, ++done);
      }
      await worker.terminate();
    }),
  );
  return results;
}

/**
 * @param {Worker} worker
 * @param {unknown} question
 * @returns {Promise<Result>}
 */
function ask(worker, question) {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (answer) => {
      worker.off('error', reject);
      resolve(answer);
    });
    worker.postMessage(question);
  });
}
