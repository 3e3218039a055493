// Why does the system not show what a process has open, and who may see it?
export interface Hidden {
  /** The reason, as it is printed after "because". */
  readonly why: string;
  readonly advice: string;
}

/** Root sees everything, except what is outside of its container or beyond its capabilities. */
export function whyHidden(): Hidden {
  return process.getuid?.() === 0
    ? { why: 'not shown even to root here', advice: 'Look from outside of the container, or with CAP_SYS_PTRACE.' }
    : { why: "somebody else's", advice: 'Run this as their user, or with sudo.' };
}
