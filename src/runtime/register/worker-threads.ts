// When does a thread load `worker_threads`, which takes longer than everything else that the preload does?
import type * as workerThreads from 'node:worker_threads';

export type WorkerThreads = typeof workerThreads;

/** Node's public list of its own modules that are loaded (lib/internal/bootstrap/realm.js). */
const { moduleLoadList: listed = [] } = process as { moduleLoadList?: string[] };
const entryOf = (name: string): string => `NativeModule ${name}`;
const isListed = (name: string): boolean => listed.includes(entryOf(name));

/** A module that Node always loads: if the list lacks it, as Deno's does, the list is not reliable. */
const FIRST = 'events';
/** Almost empty modules: loading one that is not loaded yet shows whether Node adds to the list. */
const PROBES = ['path/posix', 'path/win32'];

/** `undefined` if this thread has not loaded it: then it is not a worker, because all of Node's workers load it. */
export function loadedWorkerThreads(): WorkerThreads | undefined {
  return isListed(FIRST) && !isListed('worker_threads') ? undefined : load();
}

/**
 * Passes the module to `use`: immediately if it is loaded, otherwise when it gets loaded, before the code that asked
 * for it gets it, whether through `require`, an import or `process.getBuiltinModule`.
 *
 * @param use - also gets whether other code may have the module already
 */
export function withWorkerThreads(use: (loaded: WorkerThreads, isKnown: boolean) => void): void {
  const loaded = loadedWorkerThreads();
  if (loaded !== undefined) use(loaded, true);
  else if (!whenListed('worker_threads', () => use(load(), false))) use(load(), false);
}

function load(): WorkerThreads {
  return process.getBuiltinModule('node:worker_threads');
}

/** Whether `callback` will be called. A probe proves it: if a later Node works differently, only startup time is lost. */
function whenListed(name: string, callback: () => void): boolean {
  const probe = PROBES.find((one) => !isListed(one));
  if (probe === undefined) return false;
  let isProved = false;
  const stop = watchList((entry) => {
    isProved = true;
    if (entry !== entryOf(name)) return;
    stop();
    callback();
  });
  process.getBuiltinModule(probe);
  if (!isProved) stop();
  return isProved;
}

/**
 * Calls `callback` with each element after it is added to the list: setting an index that an array does not have yet goes
 * through its prototype. Another copy of this package may be watching as well.
 */
function watchList(callback: (entry: unknown) => void): () => void {
  const before = Object.getPrototypeOf(listed) as object;
  const watching = new Proxy(Object.create(before) as object, {
    set(target, key, value, receiver) {
      const isSet = Reflect.set(target, key, value, receiver);
      callback(value);
      return isSet;
    },
  });
  Object.setPrototypeOf(listed, watching);
  return () => {
    if (Object.getPrototypeOf(listed) === watching) Object.setPrototypeOf(listed, before);
  };
}
