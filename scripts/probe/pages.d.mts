/** What a descriptor is by default. */
export interface Row {
  inheritable: boolean;
  inChild: boolean;
  /** Whether it was marked by the call that made it; missing where strace did not run. */
  atomic?: boolean;
}

export interface Measured {
  runtime: string;
  version: string;
  platform: string;
  results: Record<string, Row | undefined>;
}

/** A column's head. What one minor version of Node does, the next must do: it is the major version that is named. */
export function nameOf(measured: Measured): string;

/** docs/platforms.md. */
export function pageOf(measured: readonly Measured[], kernel: string): string;

/** README.md with the table of what was measured. */
export function readmeOf(readme: string, measured: readonly Measured[]): string;
