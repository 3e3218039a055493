import { runRule } from '../helpers.ts';
import { lateAfter } from './helpers.ts';

const late = lateAfter(`
  import { once } from 'node:events';
  import { spawn } from 'node:child_process';
  import net from 'node:net';
  import { noInheritListener, setNoInherit } from 'eslint-plugin-noinherit/runtime';
  const server = net.createServer();
`);

runRule('no-late-mark', {
  valid: [
    {
      name: 'marked first',
      code: `
      import net from 'node:net';
      import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
      net.createServer().on('connection', async (socket) => {
        setNoInherit(socket);
        await ready;
      });
    `,
    },
    {
      name: 'late, but the server is marked',
      code: `
      import net from 'node:net';
      import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
      setNoInherit(net.createServer()).on('connection', async (socket) => {
        await ready;
        setNoInherit(socket);
      });
    `,
    },
    {
      name: 'late, on something that is no server of Node',
      code: `
      import { WebSocketServer } from 'ws';
      import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
      new WebSocketServer({ port: 0 }).on('connection', async (socket) => {
        await ready;
        setNoInherit(socket);
      });
    `,
    },
  ],
  invalid: [
    late(
      'after an await',
      `
      server.on('connection', «async (socket) => {
        await ready;
        setNoInherit(socket);
      }»);
    `,
      [['late', "The socket from 'connection'", 3, '`await`', 2]],
      `
      server.on('connection', async (socket) => {
        setNoInherit(socket);
        await ready;
      });
    `,
    ),
    late(
      'after a spawn',
      `
      server.on('connection', «(socket) => {
        spawn('ls');
        setNoInherit(socket);
      }»);
    `,
      [['late', "The socket from 'connection'", 3, '`child_process.spawn`', 2]],
      `
      server.on('connection', (socket) => {
        setNoInherit(socket);
        spawn('ls');
      });
    `,
    ),
    late(
      'after it was passed on',
      `
      server.on('connection', «(socket) => {
        use(socket);
        setNoInherit(socket);
      }»);
    `,
      [['late', "The socket from 'connection'", 3, 'a call that it is passed to', 2]],
      `
      server.on('connection', (socket) => {
        setNoInherit(socket);
        use(socket);
      });
    `,
    ),
    late(
      'after it was stored',
      `
      server.on('connection', «function (socket) {
        sockets.add(socket);
        setNoInherit(socket);
      }»);
    `,
      [['late', "The socket from 'connection'", 3, 'a call that it is passed to', 2]],
      `
      server.on('connection', function (socket) {
        setNoInherit(socket);
        sockets.add(socket);
      });
    `,
    ),
    late(
      'in one branch only',
      `
      server.on('connection', «(socket) => {
        if (socket.remoteAddress) setNoInherit(socket);
        use(socket);
      }»);
    `,
      [['late', "The socket from 'connection'", 2, 'a call that it is passed to', 3]],
      `
      server.on('connection', (socket) => {
        setNoInherit(socket);
        if (socket.remoteAddress) setNoInherit(socket);
        use(socket);
      });
    `,
    ),
    late(
      'when the socket closes',
      `
      server.on('connection', «(socket) => {
        socket.on('close', () => setNoInherit(socket));
      }»);
    `,
      [['late', "The socket from 'connection'", 2, 'the end of the function', 3]],
      `
      server.on('connection', (socket) => {
        setNoInherit(socket);
        socket.on('close', () => setNoInherit(socket));
      });
    `,
    ),
    late(
      'by a handler with a name',
      `
      net.createServer(«onConnection»);
      net.createServer(noInheritListener(use));
      async function onConnection(socket) {
        await ready;
        setNoInherit(socket);
      }
    `,
      [['late', "The socket from 'connection'", 5, '`await`', 4]],
      `
      net.createServer(noInheritListener(onConnection));
      net.createServer(noInheritListener(use));
      async function onConnection(socket) {
        await ready;
        setNoInherit(socket);
      }
    `,
    ),
    late(
      'after a callback took it',
      `
      server.on('connection', «(socket) => {
        socket.on('data', () => use(socket));
        setNoInherit(socket);
      }»);
    `,
      [['late', "The socket from 'connection'", 3, 'a function that holds it', 2]],
      `
      server.on('connection', (socket) => {
        setNoInherit(socket);
        socket.on('data', () => use(socket));
      });
    `,
    ),
    late(
      'after an early return',
      `
      server.on('connection', «(socket) => {
        if (isFull) return;
        setNoInherit(socket);
        use(socket);
      }»);
    `,
      [['sometimes', "The socket from 'connection'", 3, '`return`', 2]],
      `
      server.on('connection', (socket) => {
        setNoInherit(socket);
        if (isFull) return;
        use(socket);
      });
    `,
    ),
    late(
      'in a listener of the socket itself',
      `
      server.on('connection', «(socket) => {
        socket.once('data', () => setNoInherit(socket));
      }»);
    `,
      [['late', "The socket from 'connection'", 2, 'the end of the function', 3]],
      `
      server.on('connection', (socket) => {
        setNoInherit(socket);
        socket.once('data', () => setNoInherit(socket));
      });
    `,
    ),
    late(
      'where it is awaited',
      `
      const [socket] = await «once(server, 'connection')»;
      await ready;
      setNoInherit(socket);
      use(socket);
    `,
      [['late', "The socket from 'connection'", 3, '`await`', 2]],
      `
      const [socket] = await once(server, 'connection');
      setNoInherit(socket);
      await ready;
      use(socket);
    `,
    ),
    late(
      "as createServer's own listener",
      `
      net.createServer(«(socket) => {
        use(socket);
        setNoInherit(socket);
      }»);
    `,
      [['late', "The socket from 'connection'", 3, 'a call that it is passed to', 2]],
      `
      net.createServer((socket) => {
        setNoInherit(socket);
        use(socket);
      });
    `,
    ),
    late(
      'in a method',
      `
      class Proxy {
        start() {
          net.createServer(«this.accept.bind(this)»);
        }
        accept(socket) {
          this.sockets.add(socket);
          setNoInherit(socket);
        }
      }
    `,
      [['late', "The socket from 'connection'", 7, 'a call that it is passed to', 6]],
      `
      class Proxy {
        start() {
          net.createServer(noInheritListener(this.accept.bind(this)));
        }
        accept(socket) {
          this.sockets.add(socket);
          setNoInherit(socket);
        }
      }
    `,
    ),
  ],
});
