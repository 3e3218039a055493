// Which modules show that a file runs where there are no descriptors?

/** Modules of runtimes without descriptors or children: Cloudflare's workerd, with its own `node:fs` and `node:net`. */
export const WITHOUT_DESCRIPTORS: RegExp = /^cloudflare:\w/;
