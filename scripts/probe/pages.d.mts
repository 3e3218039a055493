/** The state of a descriptor that nobody has marked. */
export interface Row {
  inheritable: boolean;
  inChild: boolean;
  /** Whether the system call that opened it also marked it; missing if strace did not run. */
  atomic?: boolean;
}

export interface Measured {
  runtime: string;
  version: string;
  platform: string;
  results: Record<string, Row | undefined>;
}

/** The head of a column. It names only Node's major version, because minor versions must not differ. */
export function nameOf(measured: Measured): string;

/** docs/platforms.md. */
export function pageOf(measured: readonly Measured[], kernel: string): string;

/** README.md with its table of the measurements. */
export function readmeOf(readme: string, measured: readonly Measured[]): string;
