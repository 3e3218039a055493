import { runRule } from '../helpers.ts';
import { lateAfter } from './helpers.ts';

const late = lateAfter(`
  import { once } from 'node:events';
  import net from 'node:net';
  import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
`);

runRule('no-late-mark', {
  valid: [
    {
      name: 'marked in time',
      code: `
      import net from 'node:net';
      import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
      const server = net.createServer();
      server.listen(0, () => setNoInherit(server));
    `,
    },
    {
      name: 'marked right after its listening was awaited',
      code: `
      import { once } from 'node:events';
      import net from 'node:net';
      import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
      const server = net.createServer().listen(0);
      await once(server, 'listening');
      setNoInherit(server);
    `,
    },
    {
      name: 'marked before it listens, after an await',
      code: `
      import net from 'node:net';
      import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
      const server = net.createServer();
      await ready;
      setNoInherit(server);
      server.listen(0);
    `,
    },
  ],
  invalid: [
    late(
      'marked after something else was awaited',
      `
      const server = «net.createServer()»;
      server.listen(0);
      await ready;
      setNoInherit(server);
    `,
      [['late', 'What `net.createServer` gives', 4, '`await`', 3]],
      `
      const server = setNoInherit(net.createServer());
      server.listen(0);
      await ready;
    `,
    ),
    late(
      'marked in one branch only',
      `
      const server = «net.createServer()»;
      if (process.env.CLOEXEC) setNoInherit(server);
      server.listen(0);
    `,
      [['sometimes', 'What `net.createServer` gives', 2, 'the end of the file', 3]],
      `
      const server = setNoInherit(net.createServer());
      if (process.env.CLOEXEC) setNoInherit(server);
      server.listen(0);
    `,
    ),
    late(
      'marked in a handler of another event',
      `
      const server = «net.createServer()»;
      server.on('close', () => setNoInherit(server));
      server.listen(0);
    `,
      [['late', 'What `net.createServer` gives', 2, 'the end of the file', 3]],
      `
      const server = setNoInherit(net.createServer());
      server.on('close', () => setNoInherit(server));
      server.listen(0);
    `,
    ),
    late(
      'after it listens and something else was awaited, in a function',
      `
      export async function start(app) {
        const server = «net.createServer(app)».listen(0);
        await app.ready();
        setNoInherit(server);
        return server;
      }
    `,
      [['late', 'What `net.createServer` gives', 4, '`await`', 3]],
      `
      export async function start(app) {
        const server = setNoInherit(net.createServer(app)).listen(0);
        await app.ready();
        setNoInherit(server);
        return server;
      }
    `,
    ),
    late(
      'in a late listener',
      `
      const server = «net.createServer()».listen(0);
      server.on('connection', () => setNoInherit(server));
    `,
      [['late', 'What `net.createServer` gives', 2, 'the end of the file', 2]],
      `
      const server = setNoInherit(net.createServer()).listen(0);
      server.on('connection', () => setNoInherit(server));
    `,
    ),
    late(
      'where only one path marks',
      `
      const server = «net.createServer()»;
      if (isPrivate) setNoInherit(server);
      server.listen(0);
    `,
      [['sometimes', 'What `net.createServer` gives', 2, 'the end of the file', 3]],
      `
      const server = setNoInherit(net.createServer());
      if (isPrivate) setNoInherit(server);
      server.listen(0);
    `,
    ),
  ],
});
