// Which sockets and servers that are sent to another thread are reported, and where is the mark inserted?
import { runRule, type Finding, type Invalid } from '../helpers.ts';

const RUNTIME = "import { setNoInherit } from 'eslint-plugin-noinherit/runtime';";

const moved = (api: string): Finding => ({ messageId: 'moved', data: { api } });
const unmarked = (api: string): Finding => ({ messageId: 'unmarked', data: { api } });

const WORKER =
  "import net from 'node:net';\nimport { Worker } from 'node:worker_threads';\nconst worker = new Worker('./w.js');\n";

/** A sender, for which there is no fix. */
const sends = (code: string, api = 'net.Socket', more: Partial<Invalid> = {}): Invalid => ({
  code: `${WORKER}${code}`,
  errors: [moved(api)],
  output: null,
  ...more,
});

const PORT = "import net from 'node:net';\nimport { parentPort } from 'node:worker_threads';\n";

/** A receiver, with the mark in its place. */
const receives = (before: string, after: string, api = 'net.Socket', head = PORT): Invalid => ({
  code: `${head}${before}`,
  language: 'ts',
  errors: [unmarked(api)],
  output: `${head}${RUNTIME}\n${after.replaceAll(/[«»]/g, '')}`,
});

runRule('no-unmarked-transfer', {
  valid: [
    { name: 'a copy', code: `${WORKER}worker.postMessage({ port: 80 });` },
    { name: 'memory', code: `${WORKER}const b = new ArrayBuffer(8);\nnet.connect(1);\nworker.postMessage(b, [b]);` },
    { name: 'a port', code: `${WORKER}const { port1 } = new MessageChannel();\nworker.postMessage(port1, [port1]);` },
    { name: 'an unknown list', code: `${WORKER}worker.postMessage(net.connect(1), list);` },
    { name: 'an unknown element', code: `${WORKER}worker.postMessage(thing, [thing]);` },
    { name: 'spread', code: `${WORKER}worker.postMessage(things, [...things]);` },
    { name: 'no list', code: `${WORKER}const s = net.connect(1);\nworker.postMessage(s);` },
    { name: 'another method', code: `${WORKER}const s = net.connect(1);\nworker.send(s, [s]);` },
    {
      name: 'a file handle, which Node marks',
      code: `${WORKER}import fs from 'node:fs/promises';\nconst h = await fs.open('a');\nworker.postMessage(h, [h]);`,
    },
    {
      name: 'another socket class',
      code: `${WORKER}import { Socket } from './socket.js';\nconst s = new Socket();\nworker.postMessage(s, [s]);`,
    },
    {
      name: 'an HTTP server',
      code: `${WORKER}import http from 'node:http';\nconst s = http.createServer();\nworker.postMessage(s, [s]);`,
    },
    {
      name: 'of a web socket server',
      code: `${WORKER}import { WebSocketServer } from 'ws';\nnew WebSocketServer({}).on('connection', (s) => worker.postMessage(s, [s]));`,
    },
    { name: 'an untyped message', code: `${PORT}parentPort.on('message', (m) => { net.connect(m.port); });` },
    {
      name: 'a typed message that is none',
      language: 'ts',
      code: `${PORT}parentPort!.on('message', (m: { port: number }) => { net.connect(m.port); });`,
    },
    {
      name: 'one of two types',
      language: 'ts',
      code: `${PORT}parentPort!.on('message', (m: net.Socket | string) => { use(m); });`,
    },
    {
      name: 'an optional member',
      language: 'ts',
      code: `${PORT}parentPort!.on('message', ({ s }: { s?: net.Socket }) => { use(s); });`,
    },
    { name: 'another event', language: 'ts', code: `${PORT}parentPort!.on('close', (s: net.Socket) => { use(s); });` },
    {
      name: 'from another process, which the kernel marks',
      language: 'ts',
      code: "import net from 'node:net';\nimport 'node:worker_threads';\nprocess.on('message', (m: string, s: net.Socket) => { use(s); });",
    },
    {
      name: 'of an unknown emitter',
      language: 'ts',
      code: `${PORT}bus.on('message', (s: net.Socket) => { use(s); });`,
    },
    {
      name: 'marked',
      language: 'ts',
      code: `${PORT}${RUNTIME}\nparentPort!.on('message', (s: net.Socket) => {\n  setNoInherit(s);\n  use(s);\n});`,
    },
    {
      name: 'marked by its listener',
      language: 'ts',
      code: `${PORT}${RUNTIME}\nparentPort!.on('message', function (s: net.Socket) { setNoInherit(s).resume(); });`,
    },
    {
      name: 'marked in the branch',
      code: `${PORT}${RUNTIME}\nparentPort.on('message', (m) => {\n  if (m instanceof net.Socket) { setNoInherit(m); use(m); }\n});`,
    },
    {
      name: 'marked after a test that nothing else passes, and in a branch without braces',
      code: `${PORT}${RUNTIME}\nparentPort.on('message', (m) => {\n  if (m instanceof net.Server) setNoInherit(m);\n  if (m instanceof net.Server) { serve(m); return; }\n  if (!(m instanceof net.Socket)) return;\n  setNoInherit(m);\n});`,
    },
    {
      name: 'a test that others pass, too',
      code: `${PORT}parentPort.on('message', (m) => {\n  if (!(m instanceof net.Socket)) log(m);\n  use(m);\n});`,
    },
    {
      name: 'a bound one, marked by number',
      language: 'ts',
      code: `${PORT}${RUNTIME}\nparentPort!.on('message', (b: net.BoundSocket) => { setNoInherit(b.fd()); use(b); });`,
    },
    {
      name: 'both ends in one file, marked',
      code: `${PORT}${RUNTIME}\nimport { Worker } from 'node:worker_threads';\nconst s = net.connect(1);\nnew Worker('w').postMessage(s, [s]);\nparentPort.on('message', (m) => { if (m instanceof net.Socket) { setNoInherit(m); } });`,
    },
    {
      name: 'another class of this name',
      code: `${PORT}import { Socket } from './own.js';\nparentPort.on('message', (m) => { if (m instanceof Socket) { use(m, net); } });`,
    },
  ],
  invalid: [
    sends('const s = net.connect(1);\nworker.postMessage(s, [«s»]);'),
    sends('const s = net.createConnection(1);\nworker.postMessage({ s }, [«s»]);'),
    sends('const s = new net.Socket();\nworker.postMessage(s, { transfer: [«s»] });'),
    sends('const list = [«s»];\nvar s = net.connect(1);\nworker.postMessage(s, list);'),
    sends('const s = net.createServer().listen(0);\nworker.postMessage(s, [«s»]);', 'net.Server'),
    sends('const s = new net.Server();\nworker.postMessage(s, [«s»]);', 'net.Server'),
    sends('const b = new net.BoundSocket({ port: 0 });\nworker.postMessage(b, [«b»]);', 'net.BoundSocket'),
    sends('net.createServer((s) => worker.postMessage(s, [«s»]));'),
    sends('net.createServer({ pauseOnConnect: true }, function (s) { worker.postMessage(s, [«s»]); });'),
    sends("const server = net.createServer();\nserver.on('connection', (s) => { worker.postMessage({ s }, [«s»]); });"),
    sends('export function give(s: net.Socket) { worker.postMessage(s, [«s»]); }', 'net.Socket', { language: 'ts' }),
    sends('export const give = (s: net.Server) => worker.postMessage(s, [«s»]);', 'net.Server', { language: 'ts' }),
    sends('const { port1 } = new MessageChannel();\nconst s = net.connect(1);\nport1.postMessage(s, [«s»]);'),
    {
      name: 'two at once',
      code: `${WORKER}const a = net.connect(1);\nconst b = net.connect(2);\nworker.postMessage({ a, b }, [«a», «b»]);`,
      errors: [moved('net.Socket'), moved('net.Socket')],
      output: null,
    },
    {
      name: 'a mark made before the move is lost',
      code: `${WORKER}${RUNTIME}\nconst s = setNoInherit(net.createServer());\nworker.postMessage(s, [«s»]);`,
      errors: [moved('net.Server')],
      output: null,
    },
    {
      name: 'CommonJS',
      language: 'cjs',
      code: "const net = require('net');\nconst { parentPort } = require('worker_threads');\nconst s = net.connect(1);\nparentPort.postMessage(s, [«s»]);",
      errors: [moved('net.Socket')],
      output: null,
    },
    receives(
      "parentPort!.on('message', («s: net.Socket») => {\n  use(s);\n});",
      "parentPort!.on('message', (s: net.Socket) => {\n  setNoInherit(s);\n  use(s);\n});",
    ),
    receives(
      "parentPort!.once('message', («s: net.Server») => {\n  use(s);\n});",
      "parentPort!.once('message', (s: net.Server) => {\n  setNoInherit(s);\n  use(s);\n});",
      'net.Server',
    ),
    receives(
      "parentPort!.on('message', («b: net.BoundSocket») => {\n  use(b);\n});",
      "parentPort!.on('message', (b: net.BoundSocket) => {\n  setNoInherit(b.fd());\n  use(b);\n});",
      'net.BoundSocket',
    ),
    receives(
      "parentPort!.on('message', ({ «s» }: { s: net.Socket }) => {\n  use(s);\n});",
      "parentPort!.on('message', ({ s }: { s: net.Socket }) => {\n  setNoInherit(s);\n  use(s);\n});",
    ),
    receives(
      "parentPort!.on('message', take);\nfunction take(«s: net.Socket») {\n  use(s);\n}",
      "parentPort!.on('message', take);\nfunction take(s: net.Socket) {\n  setNoInherit(s);\n  use(s);\n}",
    ),
    receives(
      "parentPort!.on('message', (m: unknown) => {\n  if (m instanceof net.Socket) {\n    use(m);\n  }\n});".replace(
        'm: unknown',
        '«m: unknown»',
      ),
      "parentPort!.on('message', (m: unknown) => {\n  if (m instanceof net.Socket) {\n    setNoInherit(m);\n    use(m);\n  }\n});",
    ),
    receives(
      "parentPort!.on('message', («m: unknown») => {\n  if (!(m instanceof net.Socket)) {\n    log(m);\n    return;\n  }\n  use(m);\n});",
      "parentPort!.on('message', (m: unknown) => {\n  if (!(m instanceof net.Socket)) {\n    log(m);\n    return;\n  }\n  setNoInherit(m);\n  use(m);\n});",
    ),
    receives(
      "parentPort!.on('message', («m: unknown») => {\n  if (!(m instanceof net.Socket)) throw new Error('no socket'); // why\n  use(m);\n});",
      "parentPort!.on('message', (m: unknown) => {\n  if (!(m instanceof net.Socket)) throw new Error('no socket'); // why\n  setNoInherit(m);\n  use(m);\n});",
    ),
    receives(
      "parentPort!.on('message', («m: unknown») => {\n  if (m === 'stop') {\n    stop();\n  } else if (m instanceof net.Server) {\n    serve(m);\n  }\n});",
      "parentPort!.on('message', (m: unknown) => {\n  if (m === 'stop') {\n    stop();\n  } else if (m instanceof net.Server) {\n    setNoInherit(m);\n    serve(m);\n  }\n});",
      'net.Server',
    ),
    receives(
      "parentPort!.on('message', («m: unknown») => {\n  if (!(m instanceof net.Server)) {\n    log(m);\n  } else {\n    serve(m);\n  }\n});",
      "parentPort!.on('message', (m: unknown) => {\n  if (!(m instanceof net.Server)) {\n    log(m);\n  } else {\n    setNoInherit(m);\n    serve(m);\n  }\n});",
      'net.Server',
    ),
    {
      name: 'a branch without braces has no place for it',
      code: `${PORT}parentPort.on('message', («m») => {\n  if (m instanceof net.Socket) use(m);\n});`,
      errors: [unmarked('net.Socket')],
      output: null,
    },
    {
      name: 'tested twice, marked by the first test',
      code: `${PORT}parentPort.on('message', («m») => {\n  if (m instanceof net.Socket) { log(m); }\n  if (m instanceof net.Socket) { use(m); }\n});`,
      errors: [unmarked('net.Socket')],
      output: `${PORT}${RUNTIME}\nparentPort.on('message', (m) => {\n  if (m instanceof net.Socket) { setNoInherit(m); log(m); }\n  if (m instanceof net.Socket) { use(m); }\n});`,
    },
    receives(
      "const worker = new Worker('w');\nworker.on('message', («s: net.Socket») => {\n  use(s);\n});",
      "const worker = new Worker('w');\nworker.on('message', (s: net.Socket) => {\n  setNoInherit(s);\n  use(s);\n});",
      'net.Socket',
      "import net from 'node:net';\nimport { Worker } from 'node:worker_threads';\n",
    ),
    receives(
      "const { port2 } = new MessageChannel();\nport2.on('message', («s: Socket») => {\n  use(s);\n});",
      "const { port2 } = new MessageChannel();\nport2.on('message', (s: Socket) => {\n  setNoInherit(s);\n  use(s);\n});",
      'net.Socket',
      "import type { Socket } from 'node:net';\nimport { MessageChannel } from 'node:worker_threads';\n",
    ),
    receives(
      "export function listen(port: MessagePort) {\n  port.on('message', («s: net.Socket») => {\n    use(s);\n  });\n}",
      "export function listen(port: MessagePort) {\n  port.on('message', (s: net.Socket) => {\n    setNoInherit(s);\n    use(s);\n  });\n}",
      'net.Socket',
      "import net from 'node:net';\nimport type { MessagePort } from 'node:worker_threads';\n",
    ),
    {
      name: 'an expression has no place for it',
      language: 'ts',
      code: `${PORT}parentPort!.on('message', («s: net.Socket») => use(s));`,
      errors: [unmarked('net.Socket')],
      output: null,
    },
    {
      name: 'both ends in one file are reported where it arrives',
      code: `${PORT}import { Worker } from 'node:worker_threads';\nconst s = net.connect(1);\nnew Worker('w').postMessage(s, [s]);\nparentPort.on('message', («m») => {\n  if (m instanceof net.Socket) {\n    use(m);\n  }\n});`,
      errors: [unmarked('net.Socket')],
      output: `${PORT}import { Worker } from 'node:worker_threads';\n${RUNTIME}\nconst s = net.connect(1);\nnew Worker('w').postMessage(s, [s]);\nparentPort.on('message', (m) => {\n  if (m instanceof net.Socket) {\n    setNoInherit(m);\n    use(m);\n  }\n});`,
    },
  ],
});
