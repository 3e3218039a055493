// Why does the system not show what a process has open, and who may see it?
export interface Hidden {
  /** The reason, as it is printed in parentheses. */
  readonly why: string;
  readonly advice: string;
}

/** Root sees everything, except what is outside of its container or beyond its capabilities. */
export function whyHidden(): Hidden {
  return process.getuid?.() === 0
    ? { why: 'hidden even from root', advice: 'Run this outside the container, or with CAP_SYS_PTRACE.' }
    : { why: "another user's, or protected", advice: 'Run this as that user, or with sudo.' };
}
