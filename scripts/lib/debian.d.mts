/** Installs a package with apt-get if its program is missing; throws a Failure that says why it cannot. */
export function ensureFromDebian(wanted: { name: string; package: string; program: string; size: string }): void;

/** Unpacks packages, and what they depend on, into a folder, once; throws a Failure that says why it cannot. Gives the root of what was unpacked. */
export function unpackFromDebian(
  folder: string,
  wanted: { architecture: string; packages: readonly string[]; release?: string | undefined },
): string;
