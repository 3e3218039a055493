// Which signal has ended a child, if it is one of those that Node has no name for?
import type { Stream } from 'node:stream';

import { systemCalls } from './system-calls.ts';

/** The handle of a stream, as libuv's bindings have it. */
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
 * Node says of an end by a real-time signal that it was an exit with 0. The system says more until somebody has asked how the
 * child ended, which libuv does when it hears of it; of what can be read it hears before: so a descriptor of the process (pidfd_open(2)),
 * which can be read from its end on, is watched as if it were a pipe.
 *
 * @param pid - a child that was just started
 * @param stream - any stream that is a pipe, whose kind of handle is used
 * @returns what tells the number of the signal when the child's `exit` was emitted; that tells nothing where the system cannot be asked
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
  // There is nothing to read, only the moment when that can be tried.
  watched.onread = () => {
    signal = calls.endingSignalOf(pid);
    watched.close();
  };
  watched.readStart();
  watched.unref();
  return () => signal;
}
