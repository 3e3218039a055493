import { dedent, runRule, type Invalid, type Valid } from '../helpers.ts';
import { unmarked } from './helpers.ts';

const HEAD = `
  import { once } from 'node:events';
  import { spawn } from 'node:child_process';
  import net from 'node:net';
  import { noInheritListener, setNoInherit } from 'eslint-plugin-noinherit/runtime';
  const server = net.createServer();
`;

/** A file with a server and imports of the helpers. */
const marked = (name: string, body: string): Valid => ({ name, code: dedent(HEAD) + dedent(body) });

/** The same with a finding, whose fix only inserts a mark as the first line of the handler. */
const unmarkedAt = (name: string, body: string): Invalid => ({
  name,
  code: dedent(HEAD) + dedent(body),
  errors: [unmarked()],
  output:
    dedent(HEAD) +
    dedent(body)
      .replace(/«(.*\{\n)(\s*)/, '$1$2setNoInherit(socket);\n$2')
      .replace('»', ''),
});

runRule('no-unmarked-connection', {
  valid: [
    marked(
      'first in the handler',
      `
      server.on('connection', (socket) => {
        setNoInherit(socket);
        socket.end();
      });
      server.once('connection', async function (socket) {
        setNoInherit(socket);
        await use(socket);
      });
      net.createServer((socket) => {
        setNoInherit(socket);
      });
    `,
    ),
    marked(
      'in an expression body',
      `
      server.on('connection', (socket) => use(setNoInherit(socket)));
      server.on('connection', (socket) => void setNoInherit(socket));
    `,
    ),
    marked(
      'an explicit decision to let it be inherited',
      `
      server.on('connection', (socket) => {
        setNoInherit(socket, false);
        use(socket);
      });
    `,
    ),
    marked(
      'after work that keeps the socket here',
      `
      server.on('connection', (socket) => {
        console.log('somebody is there');
        socket.setNoDelay(true);
        setNoInherit(socket);
        use(socket);
      });
    `,
    ),
    marked(
      'in both branches',
      `
      server.on('connection', (socket) => {
        if (process.env.SHARE) setNoInherit(socket, false);
        else setNoInherit(socket);
        use(socket);
      });
    `,
    ),
    marked(
      'in a try',
      `
      server.on('connection', (socket) => {
        try {
          setNoInherit(socket);
        } catch {
          socket.destroy();
        }
      });
    `,
    ),
    marked(
      'by the wrapper',
      `
      server.on('connection', noInheritListener((socket) => use(socket)));
      server.on('connection', noInheritListener(onConnection));
      net.createServer(noInheritListener(onConnection));
      const wrapped = noInheritListener(onConnection);
      server.on('connection', wrapped);
    `,
    ),
    marked(
      'in a handler by name',
      `
      server.on('connection', onConnection);
      server.on('connection', other);
      function onConnection(socket) {
        setNoInherit(socket);
        use(socket);
      }
      var other = (socket) => {
        setNoInherit(socket);
      };
    `,
    ),
    marked(
      'in an arrow that only calls the helper',
      `
      server.on('connection', (socket) => setNoInherit(socket));
    `,
    ),
    marked(
      'in a method',
      `
      export class Service {
        constructor() {
          this.server = net.createServer();
          this.server.on('connection', this.onConnection.bind(this));
          this.server.on('connection', (socket) => this.onConnection(socket));
        }
        onConnection(socket) {
          setNoInherit(socket);
          use(socket);
        }
      }
    `,
    ),
    marked(
      'by a function of the same file',
      `
      const keep = (socket) => {
        setNoInherit(socket);
      };
      server.on('connection', (socket) => {
        keep(socket);
        use(socket);
      });
    `,
    ),
    marked(
      'after the event was awaited',
      `
      const [socket] = await once(server, 'connection');
      setNoInherit(socket);
      use(socket);
    `,
    ),
    marked(
      'through the server',
      `
      setNoInherit(server);
      server.on('connection', (socket) => use(socket));
      server.on('connection', onConnection);
    `,
    ),
    marked(
      'through the server, where it is made',
      `
      const other = setNoInherit(net.createServer());
      other.on('connection', (socket) => use(socket));
      setNoInherit(net.createServer((socket) => use(socket)));
      setNoInherit(net.createServer()).on('connection', use).listen(0);
    `,
    ),
    marked(
      'through the server, when it listens',
      `
      server.on('connection', (socket) => use(socket));
      server.listen(0, () => {
        setNoInherit(server);
      });
    `,
    ),
    marked(
      'through the server, in a class',
      `
      export class Service {
        #server = net.createServer();
        start() {
          setNoInherit(this.#server);
          this.#server.on('connection', (socket) => use(socket));
        }
      }
    `,
    ),
    {
      name: 'through other names of the helpers',
      language: 'cjs',
      code: `
        const net = require('net');
        const runtime = require('eslint-plugin-noinherit/runtime');
        const { noInheritListener: listener, setNoInherit: keep } = runtime;
        const server = net.createServer(listener(use));
        server.on('connection', (socket) => {
          runtime.setNoInherit(socket);
        });
        server.on('connection', (socket) => {
          keep(socket);
        });
        server.on('connection', runtime.noInheritListener(use));
      `,
    },
  ],
  invalid: [
    unmarkedAt(
      'another server is marked',
      `
      setNoInherit(net.createServer());
      server.on('connection', «(socket) => {
        use(socket);
      }»);
    `,
    ),
  ],
});
