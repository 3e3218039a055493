// When is a failed attempt repeated?

/** The most calls between two attempts. */
const LONGEST_PAUSE = 64;

/**
 * Returns a function that returns what `make` returns, and caches it. While `make` returns `undefined` it is called
 * again: at the next calls at first, then after twice as many calls each time, so that constant failure costs almost
 * nothing. Counts calls instead of time, because a test may have replaced the clock.
 */
export function retrying<T extends object>(make: () => T | undefined): () => T | undefined {
  let made: T | undefined;
  let pause = 1;
  let calls = 0;
  return () => {
    if (made !== undefined || --calls > 0) return made;
    made = make();
    calls = pause;
    if (pause < LONGEST_PAUSE) pause *= 2;
    return made;
  };
}
