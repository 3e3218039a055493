// Which packages create a server in their own `listen`?

/**
 * Packages whose apps create their own server in `listen`, and what `listen` returns: the server, or a promise of
 * something else. Measured in November 2026 on Linux x64 (connect 3.7, express 5.3, fastify 5.12, koa 3.3): each
 * passes `{ fd: 20 }` on to Node, and a child inherits the descriptor.
 */
export const LISTENING_APPS: ReadonlyMap<string, 'promise' | 'server'> = new Map([
  ['connect', 'server'],
  ['express', 'server'],
  ['fastify', 'promise'],
  ['koa', 'server'],
]);
