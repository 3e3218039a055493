// Where is the built site served? On a local port, in the way of a static host.
import { createServer } from 'node:http';

import serveStatic from 'serve-handler';

/**
 * @param {string} folder
 * @returns {Promise<{ origin: string, server: import('node:http').Server }>} its address, with a slash at the end
 */
export async function serveSite(folder) {
  const server = createServer((request, response) => {
    // The address of a folder means its index, as on every static host.
    request.url = request.url?.replace(/\/$/, '/index.html') ?? '/index.html';
    void serveStatic(request, response, { public: folder, cleanUrls: false, directoryListing: false });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { origin: `http://127.0.0.1:${port}/`, server };
}
