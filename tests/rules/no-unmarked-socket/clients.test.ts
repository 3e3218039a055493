import { runRule, type Finding } from '../helpers.ts';

const unmarked = (api: string): Finding => ({ messageId: 'unmarked', data: { api } });

runRule('no-unmarked-socket', {
  valid: [
    // no-unmarked-adopted reports sockets that are bound to an existing descriptor.
    "import dgram from 'dgram';\nconst socket = dgram.createSocket('udp4');\nsocket.bind({ fd: 20 });",
    {
      name: 'marked where they come from',
      code: `
        import net from 'node:net';
        import tls from 'node:tls';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const socket = setNoInherit(net.connect(80, 'example.org'));
        export const secure = setNoInherit(tls.connect(443, 'example.org'));
        socket.end();
      `,
    },
    {
      name: 'marked in time by name, in a listener, or after its connection was awaited',
      code: `
        import { once } from 'node:events';
        import net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const a = net.connect(80);
        a.write('x');
        setNoInherit(a);
        const b = net.connect(80, () => setNoInherit(b));
        const c = net.createConnection({ port: 80 }, function () {
          setNoInherit(this);
        });
        const d = net.connect(80);
        d.once('connect', () => {
          setNoInherit(d);
          d.end();
        });
        const e = net.connect(80);
        await once(e, 'connect');
        setNoInherit(e);
        use(c);
      `,
    },
    {
      name: 'a socket that connects later, marked before it does, or in another method',
      code: `
        import net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const socket = new net.Socket();
        await ready;
        setNoInherit(socket);
        socket.connect(80);
        class Client {
          constructor() {
            this.socket = new net.Socket({ allowHalfOpen: true });
          }
          start() {
            setNoInherit(this.socket).connect(80);
          }
        }
      `,
    },
    {
      name: 'a descriptor or a socket that was there before',
      code: `
        import net from 'node:net';
        import tls from 'node:tls';
        new net.Socket({ fd: 3 });
        new net.Socket({ handle });
        new net.Socket(options);
        tls.connect({ socket });
        tls.connect(443, 'example.org', { socket });
        tls.connect({ ...options, socket });
        tls.connect(options);
        tls.connect(options, () => {});
        tls.connect({ ...options });
        tls.connect(...args);
        new tls.TLSSocket(socket);
      `,
    },
    {
      name: 'an explicit decision to let it be inherited',
      code: `
        import dgram from 'node:dgram';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const socket = dgram.createSocket('udp4');
        setNoInherit(socket, false);
        socket.bind(0);
      `,
    },
    {
      name: 'functions of the same names from elsewhere',
      code: `
        import { connect, createSocket } from './sockets.js';
        import mqtt from 'mqtt';
        connect(80);
        createSocket('udp4');
        mqtt.connect('mqtt://localhost');
      `,
    },
    {
      name: 'late marks, which are for another rule to say',
      code: `
        import net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const socket = net.connect(80);
        await ready;
        setNoInherit(socket);
      `,
    },
  ],
  invalid: [
    {
      name: 'every call that makes one',
      code: `
        import net, { createConnection } from 'node:net';
        import tls from 'node:tls';
        import { createSocket } from 'dgram';
        import http2 from 'http2';
        const a = «net.connect(80)»;
        const b = «createConnection({ host, port }, onConnect)»;
        const c = «new net.Socket()»;
        const d = «tls.connect(443, host, { servername })»;
        const e = «createSocket({ type: 'udp4', reuseAddr: true })»;
        const f = «http2.connect('https://example.org')»;
        const g = «new net.Stream()».connect(port);
        const h = «tls.connect({ host, port })»;
        const i = «tls.connect({ ...options, servername })»;
      `,
      errors: [
        unmarked('net.connect'),
        unmarked('net.createConnection'),
        unmarked('new net.Socket'),
        unmarked('tls.connect'),
        unmarked('dgram.createSocket'),
        unmarked('http2.connect'),
        unmarked('new net.Stream'),
        unmarked('tls.connect'),
        unmarked('tls.connect'),
      ],
      output: [
        `
        import net, { createConnection } from 'node:net';
        import tls from 'node:tls';
        import { createSocket } from 'dgram';
        import http2 from 'http2';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const a = setNoInherit(net.connect(80));
        const b = createConnection({ host, port }, onConnect);
        const c = new net.Socket();
        const d = tls.connect(443, host, { servername });
        const e = createSocket({ type: 'udp4', reuseAddr: true });
        const f = http2.connect('https://example.org');
        const g = new net.Stream().connect(port);
        const h = tls.connect({ host, port });
        const i = tls.connect({ ...options, servername });
      `,
        `
        import net, { createConnection } from 'node:net';
        import tls from 'node:tls';
        import { createSocket } from 'dgram';
        import http2 from 'http2';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const a = setNoInherit(net.connect(80));
        const b = setNoInherit(createConnection({ host, port }, onConnect));
        const c = setNoInherit(new net.Socket());
        const d = setNoInherit(tls.connect(443, host, { servername }));
        const e = setNoInherit(createSocket({ type: 'udp4', reuseAddr: true }));
        const f = setNoInherit(http2.connect('https://example.org'));
        const g = setNoInherit(new net.Stream()).connect(port);
        const h = setNoInherit(tls.connect({ host, port }));
        const i = setNoInherit(tls.connect({ ...options, servername }));
      `,
      ],
    },
    {
      name: 'chained, returned, passed on, in a class field',
      language: 'cjs',
      code: `
        'use strict';
        const net = require('net');
        exports.ping = (port) => «net.connect(port)».on('error', noop).end('ping');
        http.request({ createConnection: () => «net.connect(path)» });
        pool.add(«net.createConnection(6379)»);
        class Client {
          socket = «new net.Socket()»;
        }
      `,
      errors: [
        unmarked('net.connect'),
        unmarked('net.connect'),
        unmarked('net.createConnection'),
        unmarked('new net.Socket'),
      ],
      output: [
        `
        'use strict';
        const net = require('net');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        exports.ping = (port) => setNoInherit(net.connect(port)).on('error', noop).end('ping');
        http.request({ createConnection: () => net.connect(path) });
        pool.add(net.createConnection(6379));
        class Client {
          socket = new net.Socket();
        }
      `,
        `
        'use strict';
        const net = require('net');
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
        exports.ping = (port) => setNoInherit(net.connect(port)).on('error', noop).end('ping');
        http.request({ createConnection: () => setNoInherit(net.connect(path)) });
        pool.add(setNoInherit(net.createConnection(6379)));
        class Client {
          socket = setNoInherit(new net.Socket());
        }
      `,
      ],
    },
    {
      name: 'a call that may not happen: a suggestion',
      code: `
        import net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const socket = «net?.connect(80)»;
        use(setNoInherit);
      `,
      errors: [
        {
          ...unmarked('net.connect'),
          suggestions: [
            {
              messageId: 'mark',
              data: { helper: 'setNoInherit' },
              output: `
        import net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const socket = setNoInherit(net?.connect(80));
        use(setNoInherit);
      `,
            },
          ],
        },
      ],
      output: null,
    },
  ],
});
