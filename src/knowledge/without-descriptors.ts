/** Modules of runtimes that have no descriptors, and no children: Cloudflare's workerd, which has `node:fs` and `node:net` of its own. */
export const WITHOUT_DESCRIPTORS: RegExp = /^cloudflare:\w/;
