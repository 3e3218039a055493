import { runRule, type Finding } from '../helpers.ts';

const unmarked = (api: string): Finding => ({ messageId: 'unmarked', data: { api } });

// Every way to create and store a server, and the result of --fix.
runRule('no-unmarked-server', {
  valid: [],
  invalid: [
    {
      name: 'kept in a const',
      code: `
        import net from 'node:net';
        const server = «net.createServer()»;
        server.listen(8080);
      `,
      errors: [unmarked('net.createServer')],
      output: `
        import net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const server = setNoInherit(net.createServer());
        server.listen(8080);
      `,
    },
    {
      name: 'chained, over several lines',
      language: 'cjs',
      code: `
        'use strict';

        const http = require('http');

        «http.createServer((request, response) => {
          response.end('hello');
        })».listen(8080, () => {
          console.log('listening');
        });
      `,
      errors: [unmarked('http.createServer')],
      output: `
        'use strict';

        const http = require('http');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');

        setNoInherit(http.createServer((request, response) => {
          response.end('hello');
        })).listen(8080, () => {
          console.log('listening');
        });
      `,
    },
    {
      name: 'the result of a chain is kept',
      code: `
        import { createServer } from 'node:http';
        export const server = «createServer(app)»
          .on('error', console.error)
          .listen(8080);
      `,
      errors: [unmarked('http.createServer')],
      output: `
        import { createServer } from 'node:http';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export const server = setNoInherit(createServer(app))
          .on('error', console.error)
          .listen(8080);
      `,
    },
    {
      name: 'made with new',
      code: `
        import http from 'node:http';
        import { Server } from 'node:net';
        import { Server as SecureServer } from 'node:tls';
        export const a = «new http.Server()»;
        export const b = «new Server»;
        export const c = «new SecureServer(options)»;
      `,
      errors: [unmarked('new http.Server'), unmarked('new net.Server'), unmarked('new tls.Server')],
      output: [
        `
          import http from 'node:http';
          import { Server } from 'node:net';
          import { Server as SecureServer } from 'node:tls';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export const a = setNoInherit(new http.Server());
          export const b = new Server;
          export const c = new SecureServer(options);
        `,
        `
          import http from 'node:http';
          import { Server } from 'node:net';
          import { Server as SecureServer } from 'node:tls';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export const a = setNoInherit(new http.Server());
          export const b = setNoInherit(new Server);
          export const c = setNoInherit(new SecureServer(options));
        `,
      ],
    },
    {
      name: 'called without new',
      language: 'cjs',
      code: `
        var http = require('http');
        exports.server = «http.Server(app)»;
      `,
      errors: [unmarked('http.Server')],
      output: `
        var http = require('http');
        var { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        exports.server = setNoInherit(http.Server(app));
      `,
    },
    {
      name: 'secure servers',
      code: `
        import http2 from 'node:http2';
        import https from 'node:https';
        import tls from 'node:tls';
        serve(«http2.createSecureServer(options)»);
        serve(«http2.createServer()»);
        serve(«https.createServer(options, app)»);
        serve(«tls.createServer(options)»);
      `,
      errors: [
        unmarked('http2.createSecureServer'),
        unmarked('http2.createServer'),
        unmarked('https.createServer'),
        unmarked('tls.createServer'),
      ],
      output: [
        `
          import http2 from 'node:http2';
          import https from 'node:https';
          import tls from 'node:tls';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          serve(setNoInherit(http2.createSecureServer(options)));
          serve(http2.createServer());
          serve(https.createServer(options, app));
          serve(tls.createServer(options));
        `,
        `
          import http2 from 'node:http2';
          import https from 'node:https';
          import tls from 'node:tls';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          serve(setNoInherit(http2.createSecureServer(options)));
          serve(setNoInherit(http2.createServer()));
          serve(setNoInherit(https.createServer(options, app)));
          serve(setNoInherit(tls.createServer(options)));
        `,
      ],
    },
    {
      name: 'one of two, by a condition',
      language: 'cjs',
      code: `
        const http = require('http');
        const https = require('https');
        const server = options.cert ? «https.createServer(options)» : «http.createServer()»;
        server.listen(8080);
      `,
      errors: [unmarked('https.createServer'), unmarked('http.createServer')],
      output: [
        `
          const http = require('http');
          const https = require('https');
          const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
          const server = options.cert ? setNoInherit(https.createServer(options)) : http.createServer();
          server.listen(8080);
        `,
        `
          const http = require('http');
          const https = require('https');
          const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
          const server = options.cert ? setNoInherit(https.createServer(options)) : setNoInherit(http.createServer());
          server.listen(8080);
        `,
      ],
    },
    {
      name: 'returned',
      code: `
        import { createServer } from 'node:net';
        export function start() {
          const server = «createServer()»;
          server.listen(0);
          return server;
        }
        export default () => «createServer()»;
      `,
      errors: [unmarked('net.createServer'), unmarked('net.createServer')],
      output: [
        `
          import { createServer } from 'node:net';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export function start() {
            const server = setNoInherit(createServer());
            server.listen(0);
            return server;
          }
          export default () => createServer();
        `,
        `
          import { createServer } from 'node:net';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export function start() {
            const server = setNoInherit(createServer());
            server.listen(0);
            return server;
          }
          export default () => setNoInherit(createServer());
        `,
      ],
    },
    {
      name: 'class fields',
      code: `
        import { createServer } from 'node:net';
        export class Service {
          server = «createServer()»;
          #inner = «createServer()»;
          start() {
            this.server.listen(0);
            this.#inner.listen(0);
          }
        }
      `,
      errors: [unmarked('net.createServer'), unmarked('net.createServer')],
      output: [
        `
          import { createServer } from 'node:net';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export class Service {
            server = setNoInherit(createServer());
            #inner = createServer();
            start() {
              this.server.listen(0);
              this.#inner.listen(0);
            }
          }
        `,
        `
          import { createServer } from 'node:net';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export class Service {
            server = setNoInherit(createServer());
            #inner = setNoInherit(createServer());
            start() {
              this.server.listen(0);
              this.#inner.listen(0);
            }
          }
        `,
      ],
    },
    {
      name: 'a property, an export, an object',
      language: 'cjs',
      code: `
        const { createServer } = require('net');
        function Service() {
          this.server = «createServer()»;
        }
        module.exports = «createServer(onSocket)»;
        module.exports.more = { server: «createServer()», Service };
      `,
      errors: [unmarked('net.createServer'), unmarked('net.createServer'), unmarked('net.createServer')],
      output: [
        `
          const { createServer } = require('net');
          const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
          function Service() {
            this.server = setNoInherit(createServer());
          }
          module.exports = createServer(onSocket);
          module.exports.more = { server: createServer(), Service };
        `,
        `
          const { createServer } = require('net');
          const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
          function Service() {
            this.server = setNoInherit(createServer());
          }
          module.exports = setNoInherit(createServer(onSocket));
          module.exports.more = { server: setNoInherit(createServer()), Service };
        `,
      ],
    },
    {
      name: 'typed',
      language: 'ts',
      code: `
        import { createServer, type Server } from 'node:http';
        export class Service {
          private readonly server: Server;
          constructor() {
            this.server = «createServer()» as Server;
          }
        }
        export const server: Server | undefined = «createServer()»!;
      `,
      errors: [unmarked('http.createServer'), unmarked('http.createServer')],
      output: [
        `
          import { createServer, type Server } from 'node:http';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export class Service {
            private readonly server: Server;
            constructor() {
              this.server = setNoInherit(createServer()) as Server;
            }
          }
          export const server: Server | undefined = createServer()!;
        `,
        `
          import { createServer, type Server } from 'node:http';
          import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
          export class Service {
            private readonly server: Server;
            constructor() {
              this.server = setNoInherit(createServer()) as Server;
            }
          }
          export const server: Server | undefined = setNoInherit(createServer())!;
        `,
      ],
    },
    {
      name: 'the runtime that the option names',
      options: [{ runtime: './descriptors.js' }],
      code: `
        import { createServer } from 'node:net';
        export const server = «createServer()»;
      `,
      errors: [unmarked('net.createServer')],
      output: `
        import { createServer } from 'node:net';
        import { setNoInherit } from './descriptors.js';
        export const server = setNoInherit(createServer());
      `,
    },
  ],
});
