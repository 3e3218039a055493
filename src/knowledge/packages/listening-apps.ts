/**
 * Packages whose apps listen on a server that they make for that, and what their `listen` gives: the server, or a promise of something
 * else. Measured in November 2026 on Linux x64 (connect 3.7, express 5.3, fastify 5.12, koa 3.3): each hands `{ fd: 20 }` on to Node,
 * and a child has the descriptor.
 */
export const LISTENING_APPS: ReadonlyMap<string, 'promise' | 'server'> = new Map([
  ['connect', 'server'],
  ['express', 'server'],
  ['fastify', 'promise'],
  ['koa', 'server'],
]);
