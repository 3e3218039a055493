// Which signal ended a child, if it is one that Node has no name for?
import type { Stream } from 'node:stream';

import { systemCalls } from './system-calls.ts';

/** The handle of a stream, from Node's binding for libuv. */
interface PipeHandle {
  readonly constructor: new (type: number) => PipeHandle;
  open(fd: number): number;
  readStart(): number;
  unref(): void;
  close(): void;
  onread: () => void;
}

/** PipeConstants.SOCKET. */
const SOCKET = 0;

/**
 * Node reports a child that a real-time signal ended as exited with 0. The system knows the signal until the child is
 * reaped, which libuv does when it handles SIGCHLD. It handles readable descriptors before that: so a descriptor of the
 * process (pidfd_open(2)), which becomes readable when the process ends, is watched as if it were a pipe.
 *
 * @param pid - a child that has just been started
 * @param stream - any stream whose handle is a pipe; the watch uses the same class of handle
 * @returns a function that returns the signal's number once `exit` was emitted; `undefined` if none is known
 */
export function watchEndingSignal(pid: number, stream: Stream | null | undefined): () => number | undefined {
  let signal: number | undefined;
  const calls = systemCalls();
  const handle = (stream as { _handle?: PipeHandle | null } | null | undefined)?._handle;
  const fd = calls === undefined || !handle ? -1 : calls.openProcess(pid);
  if (calls === undefined || !handle || fd < 0) return () => undefined;
  const watched = new handle.constructor(SOCKET);
  if (watched.open(fd) !== 0) {
    calls.close(fd);
    return () => undefined;
  }
  // Nothing is read: what matters is the moment when the descriptor becomes readable.
  watched.onread = () => {
    signal = calls.endingSignalOf(pid);
    watched.close();
  };
  watched.readStart();
  watched.unref();
  return () => signal;
}
