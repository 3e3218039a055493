// An address that is bound before anything listens or connects there: net.BoundSocket of Node 24.20, 26.6 and later.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';

import { isInheritable, setNoInherit } from 'eslint-plugin-noinherit/runtime';

import { codeOf, isWindows, skip, system, test } from './kit.mjs';

const { BoundSocket } = /** @type {any} */ (net);

if (BoundSocket === undefined || isWindows) {
  skip('a BoundSocket', isWindows ? 'on Windows it has no number' : 'this runtime has none');
} else {
  test('a BoundSocket is marked by itself, until something takes it over', async () => {
    const bound = new BoundSocket({ host: '127.0.0.1', port: 0 });
    const fd = bound.fd();
    setNoInherit(bound, false);
    assert.equal(system.isInheritable(fd), true);
    assert.equal(isInheritable(bound), true);
    assert.equal(setNoInherit(bound), bound);
    assert.equal(system.isInheritable(fd), false);
    const server = net.createServer().listen(bound);
    await once(server, 'listening');
    assert.equal(
      codeOf(() => setNoInherit(bound)),
      'ERR_NOINHERIT_NO_DESCRIPTOR',
    );
    server.close();
  });

  test('a closed BoundSocket has no descriptor', () => {
    const bound = new BoundSocket({ host: '127.0.0.1', port: 0 });
    bound.close();
    assert.equal(
      codeOf(() => setNoInherit(bound)),
      'ERR_NOINHERIT_NO_DESCRIPTOR',
    );
  });
}
