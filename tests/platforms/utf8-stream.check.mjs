// A line writer that is not derived from Node's streams: fs.Utf8Stream of Node 24 and later.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { isInheritable, setNoInherit } from 'eslint-plugin-noinherit/runtime';

import { isWindows, skip, system, test } from './kit.mjs';

const { Utf8Stream } = /** @type {any} */ (fs);

if (Utf8Stream === undefined || isWindows) {
  skip('a Utf8Stream', isWindows ? 'Windows has handles for numbers' : 'this runtime has none');
} else {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'noinherit-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true }));

  test('a Utf8Stream that adopts a descriptor is marked at once', () => {
    const fd = fs.openSync(path.join(folder, 'adopted'), 'w');
    setNoInherit(fd, false);
    const stream = new Utf8Stream({ fd, sync: true });
    assert.equal(setNoInherit(stream), stream);
    assert.equal(system.isInheritable(fd), false);
    stream.destroy();
  });

  test('a Utf8Stream is marked when it is opened, before its listeners run', async () => {
    const stream = new Utf8Stream({ dest: path.join(folder, 'opened') });
    assert.equal(setNoInherit(stream, false), stream);
    await once(stream, 'ready');
    assert.equal(system.isInheritable(stream.fd), true);
    assert.equal(isInheritable(stream), true);
    setNoInherit(stream);
    assert.equal(system.isInheritable(stream.fd), false);
    stream.destroy();
  });
}
