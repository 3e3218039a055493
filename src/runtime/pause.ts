// How does a thread stand still for a moment?

/**
 * Stands still for so many milliseconds; `false` if it may not, or cannot: a browser's main thread, which Electron's windows
 * are, or where SharedArrayBuffer was taken away.
 */
export function pause(milliseconds: number): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, milliseconds);
    return true;
  } catch {
    return false;
  }
}
