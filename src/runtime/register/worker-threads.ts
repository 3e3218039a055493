// When does a thread get `worker_threads`, which takes longer to load than all else that the preload does?
import type * as workerThreads from 'node:worker_threads';

export type WorkerThreads = typeof workerThreads;

/** Node's list of its own modules that are loaded, which it keeps for whoever reads it (lib/internal/bootstrap/realm.js). */
const { moduleLoadList: listed = [] } = process as { moduleLoadList?: string[] };
const entryOf = (name: string): string => `NativeModule ${name}`;
const isListed = (name: string): boolean => listed.includes(entryOf(name));

/** What Node begins with: a list without it, such as Deno's, tells nothing. */
const FIRST = 'events';
/** There is next to nothing in these: one that is not loaded yet shows whether Node adds to the list as it loads. */
const PROBES = ['path/posix', 'path/win32'];

/** `undefined` where this thread has not loaded it: then it is no worker, for each of Node's has. */
export function loadedWorkerThreads(): WorkerThreads | undefined {
  return isListed(FIRST) && !isListed('worker_threads') ? undefined : load();
}

/**
 * Gives `use` the module: now, if it is loaded, and else when it is, before whoever wanted it has it, by whatever
 * form that is: `require`, an import, `process.getBuiltinModule`.
 *
 * @param use - is also told whether somebody may have it already
 */
export function withWorkerThreads(use: (loaded: WorkerThreads, isKnown: boolean) => void): void {
  const loaded = loadedWorkerThreads();
  if (loaded !== undefined) use(loaded, true);
  else if (!whenListed('worker_threads', () => use(load(), false))) use(load(), false);
}

function load(): WorkerThreads {
  return process.getBuiltinModule('node:worker_threads');
}

/** Whether it will be told, which is tried first: with a Node that has changed, time is lost and nothing else. */
function whenListed(name: string, tell: () => void): boolean {
  const probe = PROBES.find((one) => !isListed(one));
  if (probe === undefined) return false;
  let isProved = false;
  const stop = watchList((entry) => {
    if (entry === entryOf(probe)) isProved = true;
    if (entry !== entryOf(name)) return;
    stop();
    tell();
  });
  process.getBuiltinModule(probe);
  if (!isProved) stop();
  return isProved;
}

/**
 * Tells what is added to the list, after it was: for an element that an array does not have yet, its prototype is asked.
 * Another copy of this package may watch as well.
 */
function watchList(tell: (entry: unknown) => void): () => void {
  const before = Object.getPrototypeOf(listed) as object;
  const watching = new Proxy(Object.create(before) as object, {
    set(target, key, value, receiver) {
      const isSet = Reflect.set(target, key, value, receiver);
      tell(value);
      return isSet;
    },
  });
  Object.setPrototypeOf(listed, watching);
  return () => {
    if (Object.getPrototypeOf(listed) === watching) Object.setPrototypeOf(listed, before);
  };
}
