import { runRule } from '../helpers.ts';

const NET = "import { IncomingMessage, ServerResponse } from 'node:http';\nimport net, { Socket } from 'node:net';\n";

// Sockets that only serve as an argument, and never connect.
runRule('no-unmarked-socket', {
  valid: [
    'export const request = new IncomingMessage(new Socket());',
    'const socket = new net.Socket();\nexport const request = new IncomingMessage(socket);',
    "const socket = new Socket();\nsocket.on('error', log);\nconst request = new IncomingMessage(socket);\nuse(new ServerResponse(request));\nsocket.destroy();",
    'const socket = new net.Socket();\nsocket._writeGeneric = (data) => use(data);\nsocket.readable = true;',
    'class Made {\n  socket = new Socket();\n  request = new IncomingMessage(this.socket);\n}',
    'class Made {\n  constructor() {\n    this.socket = new Socket();\n    this.request = new IncomingMessage(this.socket);\n  }\n}',
    'const response = new ServerResponse(request);\nresponse.assignSocket(new Socket());',
    "export const request = new IncomingMessage(Object.assign(new Socket(), { remoteAddress: '::1' }));",
    "const socket = Object.assign(new Socket(), { remoteAddress: '::1' });\nuse(new IncomingMessage(socket));",
    // What is put into the options is the socket that it is over.
    "import tls from 'node:tls';\nexport function over(socket, options) {\n  const secure = {};\n  for (const name in options) secure[name] = options[name];\n  secure.socket = socket;\n  return tls.connect(secure, () => {});\n}",
  ].map((code) => NET + code),
  invalid: [
    'const socket = «new Socket()»;\nuse(new IncomingMessage(socket));\nsocket.connect(80);',
    'const socket = «new Socket()»;\nuse(new IncomingMessage(socket));\nconnect(socket);',
    'const socket = «new Socket()»;\nuse(new IncomingMessage(socket));\nsocket[method](80);',
    'class Made {\n  socket = «new Socket()»;\n  request = new IncomingMessage(this.socket);\n  start() {\n    this.socket.connect(80);\n  }\n}',
    'class Made {\n  socket = «new Socket()»;\n  client = new Client(this.socket);\n}',
    'class Made {\n  socket = «new Socket()»;\n  request = new IncomingMessage(this.other);\n}',
    'const socket = Object.assign(«new Socket()», { on });\nuse(new IncomingMessage(socket));\nsocket.connect(80);',
    'use(«new Socket()», new IncomingMessage(socket));',
    'const socket = «new Socket()»;\nuse(socket.connect);\nsocket.a = 1;',
    'const secure = { };\nsecure.socket = null;\nconst socket = «new Socket()»;\nsocket.connect(secure);',
  ].map((code) => ({
    verbatim: true,
    code: NET + code,
    errors: [{ messageId: 'unmarked', data: { api: 'new net.Socket' } }],
    output:
      "import { IncomingMessage, ServerResponse } from 'node:http';\nimport net, { Socket } from 'node:net';\nimport { setNoInherit } from 'eslint-plugin-noinherit/runtime';\n" +
      code.replace('«new Socket()»', 'setNoInherit(new Socket())'),
  })),
});
