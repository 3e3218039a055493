import { runRule, type Invalid } from '../helpers.ts';
import { unmarked } from './helpers.ts';

// Which objects are Node's servers, and which have a 'connection' event of their own?
runRule('no-unmarked-connection', {
  valid: [
    {
      name: 'a class that extends somebody else, or a server that it marks',
      code: `
        import net from 'node:net';
        import { EventEmitter } from 'node:events';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export class Bus extends EventEmitter {
          start() {
            this.on('connection', (socket) => use(socket));
          }
        }
        export class Echo extends net.Server {
          constructor() {
            super();
            setNoInherit(this);
            this.on('connection', (socket) => use(socket));
          }
        }
      `,
    },
    {
      name: 'no listener at all',
      code: `
        import http from 'node:http';
        export const server = http.createServer().on('connection', null);
      `,
    },
    {
      name: 'servers of other packages',
      code: `
        import { EventEmitter } from 'node:events';
        import { WebSocketServer } from 'ws';
        import { Server } from 'socket.io';
        import engine from 'engine.io';
        const wss = new WebSocketServer({ port: 8080 });
        wss.on('connection', (socket) => socket.send('hello'));
        const io = new Server(3000);
        io.on('connection', (socket) => {
          socket.emit('hello');
        });
        engine.attach(httpServer).on('connection', (socket) => socket.close());
        const emitter = new EventEmitter();
        emitter.on('connection', (socket) => use(socket));
        new WebSocketServer({ noServer: true }).once('connection', use);
      `,
    },
    {
      name: 'a WebSocket server on top of a server of Node',
      language: 'cjs',
      code: `
        const http = require('http');
        const WebSocket = require('ws');
        const server = http.createServer();
        const wss = new WebSocket.Server({ server });
        wss.on('connection', function (socket) {
          socket.send('hello');
        });
      `,
    },
    {
      name: 'receivers that the file does not show',
      code: `
        import net from 'node:net';
        import { other } from './servers.js';
        export function attach(server) {
          server.on('connection', (socket) => use(socket));
        }
        other.on('connection', (socket) => use(socket));
        server.on('connection', (socket) => use(socket));
        export const port = net.connect(80);
      `,
    },
    {
      name: 'a name that means something else there',
      code: `
        import net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const server = setNoInherit(net.createServer());
        server.listen(0);
        export function attach(server) {
          server.on('connection', (socket) => use(socket));
        }
      `,
    },
    {
      name: 'requests, other events, other calls',
      code: `
        import http from 'node:http';
        import http2 from 'node:http2';
        import https from 'node:https';
        import net from 'node:net';
        const server = http.createServer((request, response) => {
          response.end(request.socket.remoteAddress);
        });
        https.createServer(options, (request, response) => response.end());
        http2.createServer((request, response) => response.end());
        new http.Server((request, response) => response.end());
        server.on('request', (request) => use(request));
        server.on('upgrade', (request, socket) => use(socket));
        server.on('close', () => {});
        server.emit('connection', socket);
        server.off('connection', onConnection);
        server.removeListener('connection', onConnection);
        server.listeners('connection');
        net.createServer();
        net.createServer({ allowHalfOpen: true });
        net.createServer(optionsOrListener);
        net.connect(80).on('connect', () => {});
      `,
    },
    {
      name: 'types of the same name from elsewhere',
      language: 'ts',
      code: `
        import type { Server } from 'socket.io';
        import type * as net from './net.js';
        export function attach(io: Server, other: net.Server): void {
          io.on('connection', (socket) => use(socket));
          other.on('connection', (socket) => use(socket));
        }
      `,
    },
    ...[
      '<T extends EventEmitter>(server: T)',
      '(server: { own: number } & EventEmitter)',
      '<T>(server: T & EventEmitter)',
    ].map((head) => ({
      name: `what has all that an emitter has: ${head}`,
      language: 'types' as const,
      code: `
          import type { EventEmitter } from 'node:events';
          export function attach${head}: void {
            server.on('connection', (socket: unknown) => use(socket));
          }
        `,
    })),
    {
      name: 'typed as something else',
      language: 'types',
      code: `
        import { EventEmitter } from 'node:events';
        declare const servers: { io: EventEmitter };
        servers.io.on('connection', (socket: unknown) => console.log(socket));
      `,
    },
    ...['ts', 'types'].map((language) => ({
      name: `one of several, which hand over other things as well (${language})`,
      language: language as 'ts' | 'types',
      code: `
        import type * as net from 'node:net';
        import type { EventEmitter } from 'node:events';
        export function attach(either: net.Server | EventEmitter, find: () => net.Server | EventEmitter): void {
          either.on('connection', (socket: any) => use(socket));
          find().on('connection', (socket: any) => use(socket));
        }
      `,
    })),
    {
      name: 'an event that only one of several servers has',
      language: 'types',
      code: `
        import type * as http2 from 'node:http2';
        export function attach(either: http2.Http2Server | http2.Http2SecureServer): void {
          either.on('secureConnection' as 'session', (socket: any) => use(socket));
        }
      `,
    },
  ],
  invalid: [
    {
      name: 'a class that extends a server',
      code: `
        import { Server } from 'node:net';
        export class Echo extends Server {
          constructor() {
            super();
            this.on('connection', «(socket) => socket.pipe(socket)»);
          }
        }
      `,
      errors: [unmarked()],
      output: `
        import { Server } from 'node:net';
        import { noInheritListener } from 'eslint-plugin-noinherit/runtime';
        export class Echo extends Server {
          constructor() {
            super();
            this.on('connection', noInheritListener((socket) => socket.pipe(socket)));
          }
        }
      `,
    },
    {
      name: 'traced through a chain',
      code: `
        import net from 'node:net';
        const server = net.createServer().listen(0);
        server.on('connection', «(socket) => {
          use(socket);
        }»);
      `,
      errors: [unmarked()],
      output: `
        import net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const server = net.createServer().listen(0);
        server.on('connection', (socket) => {
          setNoInherit(socket);
          use(socket);
        });
      `,
    },
    {
      name: 'traced through a variable that is filled later',
      language: 'cjs',
      code: `
        const http = require('http');
        let server;
        exports.start = () => {
          server = http.createServer();
          server.on('connection', «(socket) => {
            use(socket);
          }»);
        };
      `,
      errors: [unmarked()],
      output: `
        const http = require('http');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        let server;
        exports.start = () => {
          server = http.createServer();
          server.on('connection', (socket) => {
            setNoInherit(socket);
            use(socket);
          });
        };
      `,
    },
    {
      name: 'traced through a class field',
      code: `
        import { createServer } from 'node:http2';
        export class Service {
          #server = createServer();
          start() {
            this.#server.on('connection', «(socket) => {
              use(socket);
            }»);
          }
        }
      `,
      errors: [unmarked()],
      output: `
        import { createServer } from 'node:http2';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export class Service {
          #server = createServer();
          start() {
            this.#server.on('connection', (socket) => {
              setNoInherit(socket);
              use(socket);
            });
          }
        }
      `,
    },
    {
      name: 'one of two servers',
      language: 'cjs',
      code: `
        const http = require('http');
        const https = require('https');
        const server = secure ? https.createServer(options) : http.createServer();
        server.on('connection', «(socket) => {
          use(socket);
        }»);
      `,
      errors: [unmarked()],
      output: `
        const http = require('http');
        const https = require('https');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        const server = secure ? https.createServer(options) : http.createServer();
        server.on('connection', (socket) => {
          setNoInherit(socket);
          use(socket);
        });
      `,
    },
    {
      name: 'annotated, with the import a type only',
      language: 'ts',
      code: `
        import type net from 'node:net';
        import type { Server } from 'node:http';
        export function attach(a: net.Server, b: Server): void {
          a.on('connection', «(socket) => {
            use(socket);
          }»);
          b.on('connection', «(socket) => {
            use(socket);
          }»);
        }
      `,
      errors: [unmarked(), unmarked()],
      output: [
        `
          import type net from 'node:net';
          import type { Server } from 'node:http';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export function attach(a: net.Server, b: Server): void {
            a.on('connection', (socket) => {
              setNoInherit(socket);
              use(socket);
            });
            b.on('connection', (socket) => {
              use(socket);
            });
          }
        `,
        `
          import type net from 'node:net';
          import type { Server } from 'node:http';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export function attach(a: net.Server, b: Server): void {
            a.on('connection', (socket) => {
              setNoInherit(socket);
              use(socket);
            });
            b.on('connection', (socket) => {
              setNoInherit(socket);
              use(socket);
            });
          }
        `,
      ],
    },
    {
      name: 'an annotated class field',
      language: 'ts',
      code: `
        import * as tls from 'node:tls';
        export class Service {
          constructor(private readonly other: tls.Server) {}
          private server!: tls.Server;
          start(): void {
            this.server.on('secureConnection', «(socket) => {
              use(socket);
            }»);
          }
        }
      `,
      errors: [unmarked('secureConnection')],
      output: `
        import * as tls from 'node:tls';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export class Service {
          constructor(private readonly other: tls.Server) {}
          private server!: tls.Server;
          start(): void {
            this.server.on('secureConnection', (socket) => {
              setNoInherit(socket);
              use(socket);
            });
          }
        }
      `,
    },
    {
      name: 'a field that the constructor declares as a parameter',
      language: 'ts',
      code: `
        import type { Server } from 'node:net';
        export class Service {
          constructor(private readonly server: Server) {}
          start(): void {
            this.server.on('connection', «(socket) => {
              use(socket);
            }»);
          }
        }
      `,
      errors: [unmarked()],
      output: `
        import type { Server } from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export class Service {
          constructor(private readonly server: Server) {}
          start(): void {
            this.server.on('connection', (socket) => {
              setNoInherit(socket);
              use(socket);
            });
          }
        }
      `,
    },
    {
      name: 'asserted to be a server',
      language: 'ts',
      code: `
        import type * as net from 'node:net';
        const server = find() as net.Server;
        server.on('connection', «(socket) => {
          use(socket);
        }»);
      `,
      errors: [unmarked()],
      output: `
        import type * as net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const server = find() as net.Server;
        server.on('connection', (socket) => {
          setNoInherit(socket);
          use(socket);
        });
      `,
    },
    {
      name: 'typed, where the file alone does not tell',
      language: 'types',
      code: `
        import * as net from 'node:net';
        declare function find(): { inner: { server: net.Server } };
        const { inner } = find();
        inner.server.on('connection', «(socket) => {
          console.log(socket.remotePort);
        }»);
      `,
      errors: [unmarked()],
      output: `
        import * as net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        declare function find(): { inner: { server: net.Server } };
        const { inner } = find();
        inner.server.on('connection', (socket) => {
          setNoInherit(socket);
          console.log(socket.remotePort);
        });
      `,
    },
    ...['ts', 'types'].map((language): Invalid => ({
      name: `one of several servers, or none (${language})`,
      language: language as 'ts' | 'types',
      code: `
        import type * as http from 'node:http';
        import type * as http2 from 'node:http2';
        export function attach(either: http.Server | http2.Http2Server | undefined): void {
          either?.on('connection', «(socket) => use(socket)»);
        }
      `,
      errors: [unmarked()],
      output: `
        import type * as http from 'node:http';
        import type * as http2 from 'node:http2';
        import { noInheritListener } from 'eslint-plugin-noinherit/runtime';
        export function attach(either: http.Server | http2.Http2Server | undefined): void {
          either?.on('connection', noInheritListener((socket) => use(socket)));
        }
      `,
    })),
    ...['<T extends net.Server>(server: T)', '(server: { own: number } & net.Server)'].map((head): Invalid => ({
      name: `what has all that a server has: ${head}`,
      language: 'types',
      code: `
        import type * as net from 'node:net';
        export function attach${head}: void {
          server.on('connection', «(socket: net.Socket) => use(socket)»);
        }
      `,
      errors: [unmarked()],
      output: `
        import type * as net from 'node:net';
        import { noInheritListener } from 'eslint-plugin-noinherit/runtime';
        export function attach${head}: void {
          server.on('connection', noInheritListener((socket: net.Socket) => use(socket)));
        }
      `,
    })),
    {
      name: 'a class of its own that extends one of two servers',
      language: 'types',
      code: `
        import * as net from 'node:net';
        import * as http from 'node:http';
        class Plain extends net.Server {}
        class Web extends http.Server {}
        declare function find(): Plain | Web;
        find().on('connection', «(socket) => use(socket)»);
      `,
      errors: [unmarked()],
      output: `
        import * as net from 'node:net';
        import * as http from 'node:http';
        import { noInheritListener } from 'eslint-plugin-noinherit/runtime';
        class Plain extends net.Server {}
        class Web extends http.Server {}
        declare function find(): Plain | Web;
        find().on('connection', noInheritListener((socket) => use(socket)));
      `,
    },
  ],
});
