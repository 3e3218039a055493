/** System calls that create a descriptor. */
const MAKERS = /\b(?:open|openat|openat2|creat|socket|socketpair|accept|accept4|pipe|pipe2|dup|dup2|dup3|fcntl)\(/;

/** What strace must log: calls that create descriptors, and calls that distinguish a child process from a thread. */
export const TRACED = 'trace=%desc,%network,execve';

/**
 * Reads a log of `strace -f`. The result says for a descriptor whether the call that created it also made it
 * close-on-exec, so that no child of another thread can inherit it in between. `undefined` if the log lacks the call.
 * @param {string} log
 * @returns {(fd: number) => boolean | undefined}
 */
export function atomicity(log) {
  /** @type {Map<number, boolean>} */
  const made = new Map();
  /** Calls of a thread that the line of another thread interrupted. @type {Map<string, string>} */
  const unfinished = new Map();
  const children = childrenIn(log);
  for (const line of log.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (children.has(thread)) continue;
    const begun = /^(.*?) <unfinished \.\.\.>$/.exec(rest)?.[1];
    if (begun !== undefined) {
      unfinished.set(thread, begun);
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)?.[1];
    note(made, resumed === undefined ? rest : `${unfinished.get(thread) ?? ''}${resumed}`);
  }
  return (fd) => made.get(fd);
}

/**
 * The child processes that executed another program: their descriptors have numbers of their own.
 * @param {string} log
 */
function childrenIn(log) {
  const executing = [...log.matchAll(/^(\d+)\s+execve\(/gm)].map(([, thread]) => thread);
  return new Set(executing.filter((thread) => thread !== executing[0]));
}

/**
 * @param {Map<number, boolean>} made
 * @param {string} call
 */
function note(made, call) {
  const name = MAKERS.exec(call);
  const result = Number(/ = (\d+)\b[^=]*$/.exec(call)?.[1] ?? -1);
  if (!name || result < 0) return;
  const isMarked = /CLOEXEC/.test(call);
  const pair = /\[(\d+), (\d+)\]/.exec(call);
  if (/^(?:pipe|socketpair)/.test(name[0])) {
    for (const fd of pair?.slice(1).map(Number) ?? []) made.set(fd, isMarked);
  } else if (!call.startsWith('fcntl(') || call.includes('F_DUPFD')) {
    made.set(result, isMarked);
  }
}
