/** Installs a package with apt-get if its program is missing; throws a Failure with the reason if it cannot. */
export function ensureFromDebian(wanted: { name: string; package: string; program: string; size: string }): void;

/** Unpacks packages and their dependencies into a folder, once, and returns its path; throws a Failure if it cannot. */
export function unpackFromDebian(
  folder: string,
  wanted: { architecture: string; packages: readonly string[]; release?: string | undefined },
): string;
