import { runRule, type Finding, type Invalid, type Valid } from '../helpers.ts';

function unmarked(api: string, output?: string): Finding {
  return {
    messageId: 'unmarked',
    data: { api },
    ...(output !== undefined && { suggestions: [{ messageId: 'mark', data: { helper: 'setNoInherit' }, output }] }),
  };
}

const DENO = { settings: { noinherit: { targets: { deno: true } } } };

// Existing descriptors, in files that may run on Deno.
runRule('no-unmarked-adopted', {
  valid: (
    [
      {
        name: 'sockets for datagrams that are marked, or bound to a port',
        code: `
        import dgram from 'node:dgram';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        setNoInherit(dgram.createSocket('udp4')).bind({ fd: 20 });
        const socket = dgram.createSocket('udp4');
        setNoInherit(socket);
        socket.bind({ fd: 20 });
        dgram.createSocket('udp4').bind({ port: 20 });
      `,
      },
      "import net from 'net';\nconst out = new net.Socket({ fd: 1 });\nconst other = new net.Socket({ readable: true });\nconst none = new net.Socket({ fd: null });\nconst copy = new net.Socket({ fd: other._handle.fd });",
      "import tty from 'tty';\nconst input = new tty.ReadStream(0);\nconst output = new tty.WriteStream(process.stdout.fd);\nnew tty.WriteStream(tty.isatty(1) ? 1 : 2);",
      {
        name: 'what fs opened',
        code: `
        import fs from 'fs';
        import { ReadStream } from 'tty';
        fs.open('a', (err, fd) => { use(fs.createReadStream('', { fd }), new ReadStream(fd)); });
        const fd = fs.openSync('/dev/tty');
        use(new ReadStream(fd));
        const handle = await fs.promises.open('a');
        use(fs.createReadStream('', { fd: handle.fd }), new ReadStream(handle.fd));
      `,
      },
      {
        name: 'what fs opened, or a standard one',
        code: `
        import fs from 'fs';
        import { ReadStream } from 'tty';
        let fd;
        try { fd = fs.openSync('/dev/tty'); } catch { fd = 0; }
        export const input = new ReadStream(fd);
      `,
      },
      {
        name: 'what fs most likely opened, elsewhere',
        code: "import fs from 'fs';\nexport const read = (fd) => fs.createReadStream('', { fd });\nexport const write = (file) => fs.createWriteStream('', { fd: file.fd });",
      },
      {
        name: 'a standard one, unless somebody wishes otherwise, given to a function',
        code: `
        import net from 'net';
        const fd = parseInt(process.env.DEBUG_FD, 10) || 2;
        export const stream = 1 === fd ? process.stdout : open(fd);
        function open(fd) { return new net.Socket({ fd }); }
      `,
      },
      {
        name: 'kept by a class',
        code: `
        import fs from 'fs';
        import { ReadStream } from 'tty';
        class Terminal {
          open() { this.fd = fs.openSync('/dev/tty'); }
          stream() { return new ReadStream(this.fd); }
        }
      `,
      },
      {
        name: 'standard ones, one after the other',
        code: `
        import tty from 'tty';
        for (const fd of [1, 2]) use(new tty.WriteStream(fd));
        const outputs = [1, 2];
        outputs.map((fd) => new tty.WriteStream(fd));
      `,
      },
      {
        name: 'taken out of a stream by a pattern',
        code: `
        import fs from 'fs';
        import tty from 'tty';
        import { stdin } from 'process';
        const { stdout: { fd } } = process;
        const { fd: input } = stdin;
        const { fd: error } = process.stderr;
        const { fd: opened } = await fs.promises.open('/dev/tty');
        use(new tty.WriteStream(fd), new tty.ReadStream(input), new tty.WriteStream(error), new tty.WriteStream(opened));
      `,
      },
      {
        name: 'what a function of the file opened, or gives in more than one way',
        code: `
        import fs from 'fs';
        import { ReadStream } from 'tty';
        function terminal() { return fs.openSync('/dev/tty'); }
        function either() { try { return fs.openSync('/dev/tty'); } catch { return 0; } }
        async function later() { return terminal(); }
        use(new ReadStream(terminal()), new ReadStream(either()), new ReadStream(await later()));
      `,
      },
      {
        name: 'marked, in any way',
        code: `
        import net from 'net';
        import { ReadStream } from 'tty';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const one = setNoInherit(new net.Socket({ fd: 3 }));
        const two = new net.Socket({ fd: 4 });
        setNoInherit(two);
        export function input(fd) { setNoInherit(fd); return new ReadStream(fd); }
        export const output = (fd) => new ReadStream(setNoInherit(fd));
        setNoInherit(net.createServer()).listen({ fd: 5 });
        const server = net.createServer();
        setNoInherit(server.listen({ fd: 6 }));
        const other = net.createServer();
        setNoInherit(other, false);
        other.listen({ fd: 7 });
      `,
      },
      {
        name: 'no server that is known',
        code: "export function start(app) { app.listen({ fd: 3 }); }\nimport net from 'net';\nnet.createServer().listen({ port: 80 });",
      },
      {
        name: 'options that cannot be seen',
        code: "import net from 'net';\nexport const socket = (options) => new net.Socket(options);\nnew net.Socket(...all);",
      },
      {
        name: 'options that are their own default',
        code: "import net from 'net';\nvar options = options ? options : { readable: true };\nnew net.Socket(options);",
      },
    ] satisfies (Valid | string)[]
  ).map((item) => ({ ...(typeof item === 'string' ? { code: item } : item), ...DENO })),
  invalid: (
    [
      {
        name: 'a socket for datagrams, whose mark has to come before it is bound',
        code: `
        import dgram from 'node:dgram';
        const socket = dgram.createSocket('udp4');
        «socket.bind({ fd: 20 })»;
        «dgram.createSocket('udp4').bind({ fd: Number(process.env.FD) })»;
      `,
        errors: [unmarked('socket.bind'), unmarked('socket.bind')],
        output: [
          `
        import dgram from 'node:dgram';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const socket = setNoInherit(dgram.createSocket('udp4'));
        socket.bind({ fd: 20 });
        dgram.createSocket('udp4').bind({ fd: Number(process.env.FD) });
      `,
          `
        import dgram from 'node:dgram';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const socket = setNoInherit(dgram.createSocket('udp4'));
        socket.bind({ fd: 20 });
        setNoInherit(dgram.createSocket('udp4')).bind({ fd: Number(process.env.FD) });
      `,
        ],
      },
      {
        name: 'a socket, a terminal, a stream',
        code: `
        import fs from 'node:fs';
        import net from 'node:net';
        import { ReadStream } from 'node:tty';

        const socket = «new net.Socket({ fd: 3, readable: true, writable: true })»;
        export const input = (fd) => «new ReadStream(fd)»;
        const stream = «fs.createWriteStream('', { fd: Number(process.env.LOG_FD) })»;
      `,
        errors: [unmarked('new net.Socket'), unmarked('new tty.ReadStream'), unmarked('fs.createWriteStream')],
        output: [
          `
        import fs from 'node:fs';
        import net from 'node:net';
        import { ReadStream } from 'node:tty';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

        const socket = setNoInherit(new net.Socket({ fd: 3, readable: true, writable: true }));
        export const input = (fd) => new ReadStream(fd);
        const stream = fs.createWriteStream('', { fd: Number(process.env.LOG_FD) });
      `,
          `
        import fs from 'node:fs';
        import net from 'node:net';
        import { ReadStream } from 'node:tty';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

        const socket = setNoInherit(new net.Socket({ fd: 3, readable: true, writable: true }));
        export const input = (fd) => setNoInherit(new ReadStream(fd));
        const stream = setNoInherit(fs.createWriteStream('', { fd: Number(process.env.LOG_FD) }));
      `,
        ],
      },
      {
        name: 'a list, a pattern, a function of the file',
        code: `
        import net from 'net';
        import { ReadStream } from 'tty';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        for (const fd of [3, 4]) use(«new net.Socket({ fd })»);
        const { fd } = terminal;
        const input = «new ReadStream(fd)»;
        const activated = () => 3;
        const socket = «new net.Socket({ fd: activated() })»;
      `,
        errors: [unmarked('new net.Socket'), unmarked('new tty.ReadStream'), unmarked('new net.Socket')],
        output: `
        import net from 'net';
        import { ReadStream } from 'tty';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        for (const fd of [3, 4]) use(setNoInherit(new net.Socket({ fd })));
        const { fd } = terminal;
        const input = setNoInherit(new ReadStream(fd));
        const activated = () => 3;
        const socket = setNoInherit(new net.Socket({ fd: activated() }));
      `,
      },
      {
        name: 'socket activation',
        language: 'cjs',
        code: `
        const http = require('http')
        const server = http.createServer(app)
        «server.listen({ fd: 3 }, () => console.log('ready'))»
      `,
        errors: [unmarked('server.listen')],
        output: `
        const http = require('http')
        const { setNoInherit } = require('eslint-plugin-noinherit/runtime')
        const server = http.createServer(app)
        setNoInherit(server.listen({ fd: 3 }, () => console.log('ready')))
      `,
      },
      {
        name: 'socket activation, where there is one',
        code: `
        import http from 'http';
        const server = http.createServer(app);
        «server.listen(process.env.LISTEN_FDS ? { fd: 3 } : 8080)»;
      `,
        errors: [unmarked('server.listen')],
        output: `
        import http from 'http';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const server = http.createServer(app);
        setNoInherit(server.listen(process.env.LISTEN_FDS ? { fd: 3 } : 8080));
      `,
      },
      {
        name: 'a number from one of several places',
        code: `
        import { ReadStream } from 'tty';
        let fd = null;
        if (foreign) fd = terminal.fd;
        const input = «new ReadStream(fd)»;
      `,
        errors: [unmarked('new tty.ReadStream')],
        output: `
        import { ReadStream } from 'tty';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        let fd = null;
        if (foreign) fd = terminal.fd;
        const input = setNoInherit(new ReadStream(fd));
      `,
      },
      {
        name: 'options with a name',
        code: `
        import net from 'net';
        const options = { fd: 3 };
        export const socket = «new net.Socket(options)»;
      `,
        errors: [unmarked('new net.Socket')],
        output: `
        import net from 'net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const options = { fd: 3 };
        export const socket = setNoInherit(new net.Socket(options));
      `,
      },
      {
        name: 'marked too late',
        code: `
        import net from 'net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const socket = «new net.Socket({ fd: 3 })»;
        await ready();
        setNoInherit(socket);
      `,
        errors: [unmarked('new net.Socket')],
        output: `
        import net from 'net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        const socket = setNoInherit(new net.Socket({ fd: 3 }));
        await ready();
        setNoInherit(socket);
      `,
      },
      {
        name: 'a typed field',
        language: 'ts',
        code: `
        import net from 'node:net';
        export class Input {
          readonly socket: net.Socket = «new net.Socket({ fd: this.fd })»;
          constructor(private readonly fd: number) {}
        }
      `,
        errors: [unmarked('new net.Socket')],
        output: `
        import net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        export class Input {
          readonly socket: net.Socket = setNoInherit(new net.Socket({ fd: this.fd }));
          constructor(private readonly fd: number) {}
        }
      `,
      },
      {
        name: 'an optional call',
        language: 'ts',
        code: `
        import net from 'node:net';
        declare const later: net.Server | undefined;
        «later?.listen({ fd: 3 })»;
      `,
        errors: [
          unmarked(
            'server.listen',
            `
        import net from 'node:net';
        import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
        declare const later: net.Server | undefined;
        setNoInherit(later?.listen({ fd: 3 }));
      `,
          ),
        ],
        output: null,
      },
    ] satisfies Invalid[]
  ).map((item) => ({ ...item, ...DENO })),
});

const SOCKET = "import net from 'net';\nimport tty from 'tty';\n";
const SUGGESTED =
  "import net from 'net';\nimport tty from 'tty';\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\n";

// On Node, which marks the descriptors 3 to 16 except 15 at startup, and reopens terminals.
runRule('no-unmarked-adopted', {
  valid: [3, 4, 10, 16]
    .map((fd) => `${SOCKET}new net.Socket({ fd: ${fd} });`)
    .concat([
      `${SOCKET}const FIRST = 3;\nnet.createServer().listen({ fd: FIRST });`,
      `${SOCKET}net.createServer().listen(process.env.LISTEN_FDS ? { fd: 3 } : 8080);`,
      `${SOCKET}new tty.WriteStream(20);\nexport const output = (fd) => new tty.WriteStream(fd);\nnew tty.ReadStream(3);`,
    ]),
  invalid: [
    ...[15, 17, 20].map((fd) => ['unmarked', String(fd)] as const),
    ['above', 'Number(process.env.CONTROL_FD)'] as const,
    ['above', 'fd'] as const,
  ]
    .map(([messageId, fd]) => ({
      verbatim: true,
      code: `${SOCKET}export const open = (fd) => «new net.Socket({ fd: ${fd} })»;`,
      errors: [{ messageId, data: { api: 'new net.Socket' } }],
      output: `${SUGGESTED}export const open = (fd) => setNoInherit(new net.Socket({ fd: ${fd} }));`,
    }))
    .concat([
      {
        verbatim: true,
        code: `${SOCKET}export const master = (fd) => «new tty.ReadStream(fd)»;`,
        errors: [{ messageId: 'above', data: { api: 'new tty.ReadStream' } }],
        output: `${SUGGESTED}export const master = (fd) => setNoInherit(new tty.ReadStream(fd));`,
      },
      ...[
        'open(Number(process.env.FD));\nopen(20);',
        'open(Number(process.env.FD));\nuse(open);',
        'open(Number(process.env.FD));\nopen();',
      ].map((uses) => ({
        verbatim: true as const,
        code: `${SOCKET}function open(fd) { return «new net.Socket({ fd })»; }\n${uses}`,
        errors: [{ messageId: 'above' as const, data: { api: 'new net.Socket' } }],
        output: `${SUGGESTED}function open(fd) { return setNoInherit(new net.Socket({ fd })); }\n${uses}`,
      })),
    ]),
});

// Any mention of Deno means that the file may run on it.
runRule('no-unmarked-adopted', {
  valid: [],
  invalid: [
    {
      code: "import net from 'node:net';\nconst socket = «new net.Socket({ fd: 3 })»;\nDeno.exit(socket.fd);",
      errors: [unmarked('new net.Socket')],
      output:
        "import net from 'node:net';\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\nconst socket = setNoInherit(new net.Socket({ fd: 3 }));\nDeno.exit(socket.fd);",
    },
  ],
});

// One finding per descriptor.
runRule('no-unmarked-server', {
  valid: [
    {
      name: 'a server that listens on what was there before',
      code: "import net from 'net';\nconst server = net.createServer();\nserver.listen({ fd: 3 });\nnet.createServer().listen({ fd: 4 });",
    },
  ],
  invalid: [],
});

// Apps that create a server when `listen` is called.
runRule('no-unmarked-adopted', {
  valid: [
    "import express from 'express';\nconst app = express();\napp.listen({ fd: 3 });\napp.listen({ port: 20 });\napp.listen(20);",
    "import express from './express.js';\nexpress().listen({ fd: 20 });",
    "import express, { Router } from 'express';\nRouter().listen({ fd: 20 });\nexpress.Router().listen({ fd: 20 });\nexpress.listen({ fd: 20 });",
    "import express from 'express';\nexport const start = (app) => app.listen({ fd: 20 });\nstart(express);",
    "import koa from 'koa';\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\nsetNoInherit(new koa().listen({ fd: 20 }));",
    "import fastify from 'fastify';\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\nfastify().listen({ fd: setNoInherit(20) });",
  ],
  invalid: [
    ...(
      [
        ['express', 'express()'],
        ['connect', 'connect()'],
        ['koa', 'new koa()'],
      ] as const
    ).map(([name, made]) => ({
      code: `import ${name} from '${name}';\nconst app = ${made};\napp.use(x);\nconst server = «app.listen({ fd: 20 }, ready)»;`,
      errors: [unmarked('app.listen')],
      output: `import ${name} from '${name}';\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\nconst app = ${made};\napp.use(x);\nconst server = setNoInherit(app.listen({ fd: 20 }, ready));`,
    })),
    ...["import fastify from 'fastify';", "import { fastify } from 'fastify';"].map((head) => ({
      code: `${head}\nawait «fastify().listen({ fd: 20 })»;`,
      output: null,
      errors: [
        unmarked(
          'app.listen',
          `${head}\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\nawait fastify().listen({ fd: setNoInherit(20) });`,
        ),
      ],
    })),
  ],
});
