/** What was measured of a descriptor that the program did not mark. */
export interface Row {
  /** Whether its flag lets children inherit it. */
  inheritable: boolean;
  /** Whether a child of the runtime's own spawn function inherited it. */
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

/** The heading of a column. Of Node it names only the major version, because minor versions must not differ. */
export function nameOf(measured: Measured): string;

/** docs/platforms.md. */
export function pageOf(measured: readonly Measured[], kernel: string): string;

/** README.md with its table of the measurements. */
export function readmeOf(readme: string, measured: readonly Measured[]): string;
