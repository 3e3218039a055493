// When a child has exited, which of its streams end, and after how many bytes?
import type { Readable } from 'node:stream';
import { socketKind } from './descriptor-kinds.ts';
import { binding } from './native.ts';
import { timing } from './node-itself.ts';
import { sharedInThread } from './registry.ts';
import { findDescriptor } from './resolve-descriptor.ts';

/** The parts of a `ChildProcess` used here. Wrappers that are children themselves (such as execa's) have them too. */
export interface ChildLike {
  readonly exitCode: number | null;
  readonly signalCode: NodeJS.Signals | null;
  readonly stdio: readonly unknown[] | null | undefined;
  prependOnceListener(event: 'exit', listener: () => void): unknown;
}

/** The parent's end of one of the child's pipes: a `net.Socket` with its private fields. */
interface Output extends Readable {
  readonly _handle?: { reading?: boolean; readonly readStop?: () => void } | null;
  readonly _readableState?: { readonly ended?: boolean };
  /** Bytes not yet written to the system. */
  readonly writableLength?: number;
}

type Chunk = Uint8Array | null;

const seen = sharedInThread('output', () => ({ children: new WeakSet<ChildLike>(), hasWarned: false }));

/** Ends the output of `child` when it exits, or soon if it already has. Calling it again has no effect. */
export function endOutputOnExit(child: ChildLike): void {
  if (seen.children.has(child)) return;
  seen.children.add(child);
  // After the program's own 'exit' listeners, and before Node discards output that has no reader.
  const close = (): void => timing.nextTick(closeOutput, child);
  const hasEnded = (child.exitCode ?? child.signalCode ?? null) !== null;
  if (hasEnded) close();
  else child.prependOnceListener('exit', close);
}

/** Skips stdin (index 0): Node destroys it itself. */
function closeOutput(child: ChildLike): void {
  for (const stream of child.stdio?.slice(1) ?? []) {
    if (stream !== null && stream !== undefined) endWhenRead(stream as Output);
  }
}

/** False if the stream has ended by itself, as for nearly every child: its output closes before it exits. */
function isOpen(output: Output): boolean {
  return output.readable && !output.destroyed && output._readableState?.ended !== true && !isGivenAway(output);
}

/** A stream that was passed on as another child's stdio is read by that child, not here. */
function isGivenAway(output: Output): boolean {
  return Object.getOwnPropertySymbols(output).some(
    (key) => key.description === 'kIsUsedAsStdio' && (output as unknown as Record<symbol, unknown>)[key] === true,
  );
}

/**
 * Ends the stream after the bytes that are unread at this moment. They include everything the child wrote that has not
 * been read already; whatever other processes add comes after them.
 */
function endWhenRead(output: Output): void {
  const waiting = askUnread(output);
  if (waiting === undefined) return;
  if (waiting === 0) end(output);
  else endAfter(output, waiting);
}

/** `undefined` if there is nothing to do: the stream ends by itself, or the number of unread bytes is unknown. */
function askUnread(output: Output): number | undefined {
  try {
    if (!isOpen(output)) return undefined;
    const descriptor = findDescriptor(output, socketKind);
    return descriptor === undefined ? undefined : binding().unread(descriptor);
  } catch (error) {
    warnOnce(error);
    return undefined;
  }
}

/** Ends the stream as Node does when the system reports the end of a pipe (lib/internal/stream_base_commons.js). */
function end(output: Output): void {
  const handle = output._handle;
  if (handle) {
    // Nothing that arrives later may reach a stream that has ended.
    handle.reading = false;
    handle.readStop?.();
  }
  // An extra pipe may be writable as well: do not wait until another process reads what was written for the child.
  output.once('end', () => {
    if (output.writableLength) output.destroy();
  });
  output.push(null);
  output.read(0);
}

/**
 * Ends the stream when `count` more bytes have been read from the system. The consumer's pace still applies: what the
 * handle reads arrives through `push`, which is replaced on this stream until then.
 */
function endAfter(output: Output, count: number): void {
  const before = Object.getOwnPropertyDescriptor(output, 'push');
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the stream below
  const push: (this: Output, chunk: Chunk, encoding?: BufferEncoding) => boolean = output.push;
  let left = count;

  function restore(): void {
    if (before) Object.defineProperty(output, 'push', before);
    else Reflect.deleteProperty(output, 'push');
  }

  function countingPush(this: Output, chunk: Chunk, encoding?: BufferEncoding): boolean {
    left -= chunk?.byteLength ?? 0;
    if (chunk !== null && left > 0) return push.call(this, chunk, encoding);
    restore();
    const takesMore = push.call(this, chunk, encoding);
    if (chunk === null || output.destroyed) return takesMore;
    end(output);
    return false;
  }

  Object.defineProperty(output, 'push', { value: countingPush, configurable: true, writable: true });
}

function warnOnce(error: unknown): void {
  if (seen.hasWarned) return;
  seen.hasWarned = true;
  const messages = [error, error instanceof Error ? error.cause : undefined].flatMap((it) =>
    it instanceof Error ? it.message : [],
  );
  process.emitWarning(
    `closeOnExit waits, like a plain child, until no process holds its output: ${messages.join(': ')}`,
    { type: 'NoInheritWarning', code: 'NOINHERIT_NO_CLOSE' },
  );
}
