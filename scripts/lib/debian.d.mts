/** Installs a package with apt-get if its program is missing; throws a Failure that says why it cannot. */
export function ensureFromDebian(wanted: { name: string; package: string; program: string; size: string }): void;
