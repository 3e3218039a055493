import { dedent, runRule, type Invalid, type Valid } from '../helpers.ts';

const HEAD = `
  import { once } from 'node:events';
  import http from 'node:http';
  import https from 'node:https';
  import net from 'node:net';
  import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
`;

/** A file with the usual imports, including the helper. */
const marked = (name: string, body: string): Valid => ({ name, code: dedent(HEAD) + dedent(body) });

/** The same with a finding, whose fix only wraps the call between « and ». */
const unmarkedAt = (name: string, body: string): Invalid => ({
  name,
  code: dedent(HEAD) + dedent(body),
  errors: [{ messageId: 'unmarked', data: { api: 'net.createServer' } }],
  output: dedent(HEAD) + dedent(body).replace('«', 'setNoInherit(').replace('»', ')'),
});

runRule('no-unmarked-server', {
  valid: [
    marked(
      'where it is made',
      `
      const server = setNoInherit(net.createServer());
      setNoInherit(http.createServer(app)).listen(8080);
      setNoInherit(new https.Server(options));
      server.listen(0);
    `,
    ),
    marked(
      'an explicit decision to let it be inherited',
      `
      const server = net.createServer();
      setNoInherit(server, false);
      server.listen(0);
    `,
    ),
    marked(
      'before it listens',
      `
      const server = net.createServer();
      setNoInherit(server);
      server.listen(0);
    `,
    ),
    marked(
      'before it listens, after it was passed on',
      `
      const server = http.createServer();
      attach(server);
      setNoInherit(server);
      server.listen(0);
    `,
    ),
    marked(
      'in functions that call themselves, or each other',
      `
      async function start(port) {
        const server = net.createServer();
        if (await isTaken(port)) return start(0);
        setNoInherit(server);
        server.listen(port);
      }
      const first = () => {
        const server = net.createServer();
        if (taken) return second();
        setNoInherit(server);
        server.listen(0);
      };
      const second = () => {
        const server = net.createServer();
        if (taken) return first();
        setNoInherit(server);
        server.listen(0);
      };
    `,
    ),
    marked(
      'at the head of a chain',
      `
      const server = net.createServer();
      setNoInherit(server).listen(0);
    `,
    ),
    marked(
      'right after listen, before anything can have happened',
      `
      const server = net.createServer();
      server.listen(0);
      setNoInherit(server);
    `,
    ),
    marked(
      'in the listen callback',
      `
      const server = net.createServer();
      server.listen(0, () => {
        setNoInherit(server);
        console.log('listening');
      });
      const other = http.createServer();
      other.listen(0, () => setNoInherit(other));
    `,
    ),
    marked(
      'in the listen callback, as this',
      `
      const server = net.createServer();
      server.listen(0, function () {
        setNoInherit(this);
      });
      net.createServer().listen(0, function () {
        setNoInherit(this);
      });
    `,
    ),
    marked(
      'in a listen callback by name',
      `
      const server = net.createServer();
      server.listen(0, onListening);
      function onListening() {
        setNoInherit(server);
      }
    `,
    ),
    marked(
      'in a handler of the event',
      `
      const a = net.createServer();
      a.on('listening', () => {
        setNoInherit(a);
      });
      const b = net.createServer();
      b.once('listening', function () {
        setNoInherit(this);
      });
      const c = net.createServer();
      c.addListener('listening', () => setNoInherit(c));
      a.listen(0);
      b.listen(0);
      c.listen(0);
    `,
    ),
    marked(
      'right after the event was awaited',
      `
      const server = net.createServer();
      server.listen(0);
      await once(server, 'listening');
      setNoInherit(server);
    `,
    ),
    marked(
      'one of two, marked afterwards',
      `
      const server = options.cert ? https.createServer(options) : http.createServer();
      setNoInherit(server);
      server.listen(0);
    `,
    ),
    marked(
      'one of two, marked after both branches',
      `
      let server;
      if (options.cert) server = https.createServer(options);
      else server = http.createServer();
      setNoInherit(server);
      server.listen(0);
    `,
    ),
    marked(
      'a class field that another method marks',
      `
      export class Service {
        server = net.createServer();
        start() {
          setNoInherit(this.server);
          this.server.listen(0);
        }
      }
    `,
    ),
    marked(
      'a private field that the constructor marks',
      `
      export class Service {
        #server = net.createServer();
        constructor() {
          setNoInherit(this.#server);
        }
      }
    `,
    ),
    marked(
      'a property that is marked when it listens',
      `
      export class Service {
        constructor() {
          this.server = http.createServer(app);
        }
        start(port) {
          this.server.listen(port, () => {
            setNoInherit(this.server);
          });
        }
      }
    `,
    ),
    marked(
      'a variable of the module that a function fills and marks',
      `
      let server;
      export function start() {
        server = net.createServer();
        setNoInherit(server);
        server.listen(0);
      }
    `,
    ),
    marked(
      'by a function of the same file',
      `
      const keep = (it) => {
        setNoInherit(it);
        return it;
      };
      const server = net.createServer();
      keep(server);
      export const other = keep(net.createServer());
    `,
    ),
    marked(
      'on the way to the caller',
      `
      export function start() {
        const server = net.createServer();
        server.listen(0);
        return setNoInherit(server);
      }
    `,
    ),
    {
      name: 'through other names of the helper',
      language: 'cjs',
      code: `
        const net = require('net');
        const runtime = require('eslint-plugin-noinherit/runtime');
        const { setNoInherit: mark } = require('eslint-plugin-noinherit/runtime');
        runtime.setNoInherit(net.createServer()).listen(0);
        mark(net.createServer()).listen(0);
      `,
    },
    {
      name: 'look-alikes',
      code: `
        import { createServer } from 'vite';
        import restify, { createServer as createRest } from 'restify';
        import { Server } from 'socket.io';
        import { Server as McpServer } from './server.js';
        import * as http from 'stream-http';
        const vite = await createServer();
        restify.createServer().listen(0);
        createRest();
        new Server(vite.httpServer);
        new McpServer();
        http.createServer();
        net.createServer();
      `,
    },
    {
      name: 'names that the file declares itself, and calls that make no server',
      code: `
        import http from 'node:http';
        import net, { createServer } from 'node:net';
        export function a(createServer) {
          return createServer();
        }
        export function b(http) {
          return http.createServer();
        }
        net.connect(80);
        net.createConnection(80);
        http.get('http://localhost');
        new http.Agent();
        export { createServer };
      `,
    },
    {
      name: 'type-only imports, and a class that only extends',
      language: 'ts',
      code: `
        import type { Server } from 'node:http';
        import type * as net from 'node:net';
        import { Server as Base } from 'node:net';
        export class Service extends Base {}
        export const make = (module: typeof net): Server | net.Server => module.createServer();
        export const service = new Service();
      `,
    },
    marked(
      'by every caller of the function that makes it',
      `
      function make() {
        return net.createServer();
      }
      setNoInherit(make()).listen(0);
      const other = make();
      setNoInherit(other);
    `,
    ),
    marked(
      'by the caller of a caller',
      `
      const make = () => net.createServer();
      function start() {
        const server = make();
        server.listen(0);
        return server;
      }
      setNoInherit(start());
    `,
    ),
  ],
  invalid: [
    unmarkedAt(
      'returned to one caller that marks it and one that does not',
      `
      function make() {
        return «net.createServer()»;
      }
      const server = setNoInherit(make());
      server.listen(0);
      make().listen(0);
    `,
    ),
    unmarkedAt(
      'returned to whoever imports the function',
      `
      export function make() {
        return «net.createServer()»;
      }
      setNoInherit(make()).listen(0);
    `,
    ),
    unmarkedAt(
      'returned by a function that is passed on',
      `
      function make() {
        return «net.createServer()»;
      }
      setNoInherit(make()).listen(0);
      use(make);
    `,
    ),
    unmarkedAt(
      'another server is marked',
      `
      const server = «net.createServer()»;
      const other = setNoInherit(http.createServer());
      setNoInherit(other);
      server.listen(0);
    `,
    ),
    unmarkedAt(
      'a class of the same field name is marked',
      `
      export class A {
        server = «net.createServer()»;
      }
      export class B {
        constructor(server) {
          this.server = server;
          setNoInherit(this.server);
        }
      }
    `,
    ),
    unmarkedAt(
      'a listen callback that does not mark',
      `
      const server = «net.createServer()»;
      server.listen(0, () => {
        console.log(server.address());
      });
    `,
    ),
    {
      name: 'a local function that has only the name of the helper',
      code: `
        import { createServer } from 'node:net';
        import { setNoInherit as mark } from 'eslint-plugin-noinherit/runtime';
        const setNoInherit = (it) => it;
        mark(createServer());
        setNoInherit(«createServer()»);
      `,
      errors: [{ messageId: 'unmarked', data: { api: 'net.createServer' } }],
      output: `
        import { createServer } from 'node:net';
        import { setNoInherit as mark } from 'eslint-plugin-noinherit/runtime';
        const setNoInherit = (it) => it;
        mark(createServer());
        setNoInherit(mark(createServer()));
      `,
    },
  ],
});
