// When is what failed tried again?

/** What fails again and again is tried at every so manieth call at the latest. */
const LONGEST_PAUSE = 64;

/**
 * A function that gives what `make` makes, and keeps it. While `make` gives `undefined` it is asked again: at each of the next
 * calls, then after twice as many each time, so that what never comes costs nearly nothing. Calls are counted and not time,
 * which a test may have taken over.
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
