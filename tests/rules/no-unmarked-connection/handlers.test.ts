import { runRule } from '../helpers.ts';
import { unmarked } from './helpers.ts';

// Every form of handler, and the result of --fix.
runRule('no-unmarked-connection', {
  valid: [],
  invalid: [
    {
      name: 'an arrow with a block',
      code: `
        import net from 'node:net';
        const server = net.createServer();
        server.on('connection', «(socket) => {
          socket.end('bye');
        }»);
      `,
      errors: [unmarked()],
      output: `
        import net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const server = net.createServer();
        server.on('connection', (socket) => {
          setNoInherit(socket);
          socket.end('bye');
        });
      `,
    },
    {
      name: 'a function, indented with tabs',
      verbatim: true,
      language: 'cjs',
      code:
        `var net = require('net')\n\nvar server = new net.Server()\n` +
        `server.once('connection', «function onConnection (conn) {\n\tconn.end()\n}»)\n`,
      errors: [unmarked()],
      output:
        `var net = require('net')\nvar { setNoInherit } = require('eslint-plugin-noinherit/runtime')\n\nvar server = new net.Server()\n` +
        `server.once('connection', function onConnection (conn) {\n\tsetNoInherit(conn)\n\tconn.end()\n})\n`,
    },
    {
      name: 'an async arrow with a block',
      code: `
        import net from 'node:net';
        net.createServer().addListener('connection', «async (socket) => {
          await greet(socket);
        }»);
      `,
      errors: [unmarked()],
      output: `
        import net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        net.createServer().addListener('connection', async (socket) => {
          setNoInherit(socket);
          await greet(socket);
        });
      `,
    },
    {
      name: 'an expression body',
      code: `
        import net from 'node:net';
        const server = net.createServer();
        server.prependListener('connection', «(socket) => sockets.add(socket)»);
      `,
      errors: [unmarked()],
      output: `
        import net from 'node:net';
        import { noInheritListener } from 'eslint-plugin-noinherit/runtime';
        const server = net.createServer();
        server.prependListener('connection', noInheritListener((socket) => sockets.add(socket)));
      `,
    },
    {
      name: 'no parameter',
      code: `
        import net from 'node:net';
        const server = net.createServer();
        server.prependOnceListener('connection', «() => {
          count += 1;
        }»);
      `,
      errors: [unmarked()],
      output: `
        import net from 'node:net';
        import { noInheritListener } from 'eslint-plugin-noinherit/runtime';
        const server = net.createServer();
        server.prependOnceListener('connection', noInheritListener(() => {
          count += 1;
        }));
      `,
    },
    {
      name: 'a file that emits the event itself, maybe with another stream',
      code: `
        import net from 'node:net';
        export class Server {
          server = net.createServer(«(socket) => {
            accept(socket);
          }»);
          inject(stream) {
            this.server.emit('connection', stream);
          }
        }
      `,
      errors: [unmarked()],
      output: `
        import net from 'node:net';
        import { noInheritListener } from 'eslint-plugin-noinherit/runtime';
        export class Server {
          server = net.createServer(noInheritListener((socket) => {
            accept(socket);
          }));
          inject(stream) {
            this.server.emit('connection', stream);
          }
        }
      `,
    },
    {
      name: 'parameters that are not plain names',
      code: `
        import net from 'node:net';
        const server = net.createServer();
        server.on('connection', «({ remoteAddress }) => {
          console.log(remoteAddress);
        }»);
        server.on('connection', «(...args) => {
          accept(...args);
        }»);
        server.on('connection', «(socket = none) => {
          accept(socket);
        }»);
      `,
      errors: [unmarked(), unmarked(), unmarked()],
      output: [
        `
          import net from 'node:net';
          import { noInheritListener } from 'eslint-plugin-noinherit/runtime';
          const server = net.createServer();
          server.on('connection', noInheritListener(({ remoteAddress }) => {
            console.log(remoteAddress);
          }));
          server.on('connection', (...args) => {
            accept(...args);
          });
          server.on('connection', (socket = none) => {
            accept(socket);
          });
        `,
        `
          import net from 'node:net';
          import { noInheritListener } from 'eslint-plugin-noinherit/runtime';
          const server = net.createServer();
          server.on('connection', noInheritListener(({ remoteAddress }) => {
            console.log(remoteAddress);
          }));
          server.on('connection', noInheritListener((...args) => {
            accept(...args);
          }));
          server.on('connection', noInheritListener((socket = none) => {
            accept(socket);
          }));
        `,
      ],
    },
    {
      name: 'by name, defined further down',
      code: `
        import net from 'node:net';
        const server = net.createServer();
        server.on('connection', «onConnection»);
        function onConnection(socket) {
          socket.end();
        }
      `,
      errors: [unmarked()],
      output: `
        import net from 'node:net';
        import { noInheritListener } from 'eslint-plugin-noinherit/runtime';
        const server = net.createServer();
        server.on('connection', noInheritListener(onConnection));
        function onConnection(socket) {
          socket.end();
        }
      `,
    },
    {
      name: 'by name, from another module',
      code: `
        import net from 'node:net';
        import { onConnection } from './connection.js';
        net.createServer().on('connection', «onConnection»).listen(0);
      `,
      errors: [unmarked()],
      output: `
        import net from 'node:net';
        import { noInheritListener } from 'eslint-plugin-noinherit/runtime';
        import { onConnection } from './connection.js';
        net.createServer().on('connection', noInheritListener(onConnection)).listen(0);
      `,
    },
    {
      name: 'a function that another one makes',
      language: 'cjs',
      code: `
        const common = require('../common');
        const http = require('http');
        const server = http.createServer(app);
        server.on('connection', «common.mustCall((socket) => {
          socket.destroy();
        })»);
      `,
      errors: [unmarked()],
      output: `
        const common = require('../common');
        const http = require('http');
        const { noInheritListener } = require('eslint-plugin-noinherit/runtime');
        const server = http.createServer(app);
        server.on('connection', noInheritListener(common.mustCall((socket) => {
          socket.destroy();
        })));
      `,
    },
    {
      name: 'methods, bound and not',
      code: `
        import net from 'node:net';
        export class Service {
          constructor() {
            this.server = net.createServer();
            this.server.on('connection', «this.onConnection.bind(this)»);
            this.server.on('connection', «this.count»);
          }
          onConnection(socket) {
            this.sockets.add(socket);
          }
          count() {}
        }
      `,
      errors: [unmarked(), unmarked()],
      output: [
        `
          import net from 'node:net';
          import { noInheritListener } from 'eslint-plugin-noinherit/runtime';
          export class Service {
            constructor() {
              this.server = net.createServer();
              this.server.on('connection', noInheritListener(this.onConnection.bind(this)));
              this.server.on('connection', this.count);
            }
            onConnection(socket) {
              this.sockets.add(socket);
            }
            count() {}
          }
        `,
        `
          import net from 'node:net';
          import { noInheritListener } from 'eslint-plugin-noinherit/runtime';
          export class Service {
            constructor() {
              this.server = net.createServer();
              this.server.on('connection', noInheritListener(this.onConnection.bind(this)));
              this.server.on('connection', noInheritListener(this.count));
            }
            onConnection(socket) {
              this.sockets.add(socket);
            }
            count() {}
          }
        `,
      ],
    },
    {
      name: 'the listener that net.createServer takes',
      code: `
        import net from 'node:net';
        net.createServer(«(socket) => {
          socket.pipe(socket);
        }»).listen(8080);
        net.createServer({ allowHalfOpen: true }, «(socket) => {
          socket.pipe(socket);
        }»);
        new net.Server({}, «onSocket»);
      `,
      errors: [unmarked(), unmarked(), unmarked()],
      output: [
        `
          import net from 'node:net';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          net.createServer((socket) => {
            setNoInherit(socket);
            socket.pipe(socket);
          }).listen(8080);
          net.createServer({ allowHalfOpen: true }, (socket) => {
            socket.pipe(socket);
          });
          new net.Server({}, onSocket);
        `,
        `
          import net from 'node:net';
          import { noInheritListener, setNoInherit } from 'eslint-plugin-noinherit/runtime';
          net.createServer((socket) => {
            setNoInherit(socket);
            socket.pipe(socket);
          }).listen(8080);
          net.createServer({ allowHalfOpen: true }, (socket) => {
            setNoInherit(socket);
            socket.pipe(socket);
          });
          new net.Server({}, noInheritListener(onSocket));
        `,
      ],
    },
    {
      name: 'the listener that tls.createServer takes',
      language: 'cjs',
      code: `
        const tls = require('tls');
        const server = tls.createServer(options, «function (cleartext) {
          cleartext.end();
        }»);
        server.listen(8443);
      `,
      errors: [unmarked('secureConnection')],
      output: `
        const tls = require('tls');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        const server = tls.createServer(options, function (cleartext) {
          setNoInherit(cleartext);
          cleartext.end();
        });
        server.listen(8443);
      `,
    },
    {
      name: 'both events of a secure server',
      code: `
        import https from 'node:https';
        const server = https.createServer(options, app);
        server.on('connection', «(socket) => {
          raw.add(socket);
        }»);
        server.on('secureConnection', «(socket) => {
          secure.add(socket);
        }»);
      `,
      errors: [unmarked('connection'), unmarked('secureConnection')],
      output: [
        `
          import https from 'node:https';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          const server = https.createServer(options, app);
          server.on('connection', (socket) => {
            setNoInherit(socket);
            raw.add(socket);
          });
          server.on('secureConnection', (socket) => {
            secure.add(socket);
          });
        `,
        `
          import https from 'node:https';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          const server = https.createServer(options, app);
          server.on('connection', (socket) => {
            setNoInherit(socket);
            raw.add(socket);
          });
          server.on('secureConnection', (socket) => {
            setNoInherit(socket);
            secure.add(socket);
          });
        `,
      ],
    },
    {
      name: 'a body that starts with a directive and a comment',
      language: 'cjs',
      code: `
        const net = require('net');
        net.createServer(«function (socket) {
          'use strict';
          // Everyone is let in.
          accept(socket);
        }»);
      `,
      errors: [unmarked()],
      output: `
        const net = require('net');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        net.createServer(function (socket) {
          'use strict';
          setNoInherit(socket);
          // Everyone is let in.
          accept(socket);
        });
      `,
    },
    {
      name: 'a parameter with a type',
      language: 'ts',
      code: `
        import * as net from 'node:net';
        const server = net.createServer();
        server.on('connection', «(socket: net.Socket): void => {
          socket.unref();
        }»);
      `,
      errors: [unmarked()],
      output: `
        import * as net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const server = net.createServer();
        server.on('connection', (socket: net.Socket): void => {
          setNoInherit(socket);
          socket.unref();
        });
      `,
    },
    {
      name: 'a parameter that is called like the helper',
      code: `
        import net from 'node:net';
        net.createServer(«(setNoInherit) => {
          setNoInherit.end();
        }»);
      `,
      errors: [unmarked()],
      output: `
        import net from 'node:net';
        import { setNoInherit as setNoInherit_ } from 'eslint-plugin-noinherit/runtime';
        net.createServer((setNoInherit) => {
          setNoInherit_(setNoInherit);
          setNoInherit.end();
        });
      `,
    },
  ],
});
