/** Packages whose functions, called with nothing but options, start nothing: they give the same function with these options. */
export const BOUND_BY_OPTIONS: ReadonlySet<string> = new Set(['execa', 'zx']);
