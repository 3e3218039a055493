/** Modules of runtimes without descriptors or children: Cloudflare's workerd, with its own `node:fs` and `node:net`. */
export const WITHOUT_DESCRIPTORS: RegExp = /^cloudflare:\w/;
