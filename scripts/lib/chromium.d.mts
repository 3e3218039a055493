/** The path of the installed browser, or of Debian's, which is installed if needed; otherwise throws a Failure. */
export function findChromium(): string;
