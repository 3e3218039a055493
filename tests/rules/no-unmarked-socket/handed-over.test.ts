import { runRule, type Finding } from '../helpers.ts';

const handedOver = (event: 'connect' | 'upgrade' = 'upgrade'): Finding => ({
  messageId: 'handedOver',
  data: { event },
});

runRule('no-unmarked-socket', {
  valid: [
    {
      name: 'marked first',
      code: `
        import http from 'node:http';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const server = http.createServer();
        server.on('upgrade', (request, socket, head) => {
          setNoInherit(socket);
          socket.write(head);
        });
        http.request(options).on('connect', (response, socket) => setNoInherit(socket));
      `,
    },
    {
      name: 'of a server that is marked',
      code: `
        import http from 'node:http';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const server = setNoInherit(http.createServer());
        server.on('upgrade', (request, socket) => proxy(socket));
        server.on('connect', tunnel);
      `,
    },
    {
      name: 'of what is no server or request of Node',
      code: `
        import net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        client.on('connect', (response, socket) => socket.end());
        setNoInherit(net.connect(80)).on('connect', () => {});
        net.createServer().on('upgrade', (request, socket) => socket.end());
      `,
    },
    {
      name: 'other events',
      code: `
        import http from 'node:http';
        http.createServer().on('request', (request, response) => response.end());
        http.get(url).on('response', (response) => response.resume());
      `,
    },
    {
      name: 'by types that hand over nothing',
      language: 'types',
      code: `
        import type { ClientRequest } from 'node:http';
        import type { Socket } from 'node:net';
        export function watch(request: ClientRequest, socket: Socket) {
          request.on('information', (info) => console.log(info));
          socket.on('connect', () => console.log('connected'));
        }
      `,
    },
  ],
  invalid: [
    {
      name: 'inline handlers',
      code: `
        import http from 'node:http';
        import https from 'node:https';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const server = http.createServer(app);
        server.on('upgrade', «(request, socket, head) => {
          accept(request, socket, head);
        }»);
        https.createServer(options).once('connect', «function (request, client) {
          client.end();
        }»);
        const request = http.request(options);
        request.on('upgrade', «async (response, socket) => {
          await use(socket);
        }»);
        http.get(url).on('connect', «(response, socket) => {
          use(socket);
        }»);
      `,
      errors: [handedOver(), handedOver('connect'), handedOver(), handedOver('connect')],
      output: `
        import http from 'node:http';
        import https from 'node:https';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const server = http.createServer(app);
        server.on('upgrade', (request, socket, head) => {
          setNoInherit(socket);
          accept(request, socket, head);
        });
        https.createServer(options).once('connect', function (request, client) {
          setNoInherit(client);
          client.end();
        });
        const request = http.request(options);
        request.on('upgrade', async (response, socket) => {
          setNoInherit(socket);
          await use(socket);
        });
        http.get(url).on('connect', (response, socket) => {
          setNoInherit(socket);
          use(socket);
        });
      `,
    },
    {
      name: 'handlers that no edit can mend exactly',
      code: `
        import http from 'node:http';
        const server = http.createServer(app);
        server.on('upgrade', «onUpgrade»);
        server.on('upgrade', «(request, socket) => use(socket)»);
        server.on('connect', «(request, { remoteAddress }) => {
          console.log(remoteAddress);
        }»);
      `,
      errors: [handedOver(), handedOver(), handedOver('connect')],
      output: null,
    },
    {
      name: 'by its type',
      language: 'types',
      code: `
        import type { ClientRequest, Server } from 'node:http';
        export function attach(server: Server, request: ClientRequest) {
          server.on('upgrade', «(_request, socket) => {
            socket.end();
          }»);
          request.on('connect', «(_response, socket) => {
            socket.end();
          }»);
        }
      `,
      errors: [handedOver(), handedOver('connect')],
      output: [
        `
        import type { ClientRequest, Server } from 'node:http';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export function attach(server: Server, request: ClientRequest) {
          server.on('upgrade', (_request, socket) => {
            setNoInherit(socket);
            socket.end();
          });
          request.on('connect', (_response, socket) => {
            socket.end();
          });
        }
      `,
        `
        import type { ClientRequest, Server } from 'node:http';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export function attach(server: Server, request: ClientRequest) {
          server.on('upgrade', (_request, socket) => {
            setNoInherit(socket);
            socket.end();
          });
          request.on('connect', (_response, socket) => {
            setNoInherit(socket);
            socket.end();
          });
        }
      `,
      ],
    },
  ],
});
