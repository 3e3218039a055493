// How can a thread block for a moment?

/**
 * Blocks the thread for so many milliseconds; `false` if it may not or cannot: on a browser's main thread, as in
 * Electron's windows, or if SharedArrayBuffer was removed.
 */
export function pause(milliseconds: number): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, milliseconds);
    return true;
  } catch {
    return false;
  }
}
