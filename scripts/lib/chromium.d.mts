/** The path of the installed browser, or of Debian's, which is installed if need be; throws a Failure if there is none. */
export function findChromium(): string;
