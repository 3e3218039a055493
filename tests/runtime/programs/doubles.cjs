// The doubles that tests use for descriptors and for objects that hold them; with the argument `doubles`, after the
// set-up line.
const { ChildProcess, fork, spawn } = require('node:child_process');
const cluster = require('node:cluster');
const { EventEmitter, once } = require('node:events');
const fs = require('node:fs');
const http2 = require('node:http2');
const { PassThrough, Readable, Writable } = require('node:stream');
const runtime = require('../../../dist/runtime.cjs');

const warnings = [];
process.emitWarning = (_message, { code }) => warnings.push(code);
if (process.argv[2] === 'doubles') require('../../../dist/doubles.cjs');

const outcome = (action) => {
  try {
    return action() ?? 'undefined';
  } catch (error) {
    return `${error.name} ${error.code}`;
  }
};
const passes = (target) => outcome(() => runtime.setNoInherit(target) === target);

/** A file system implemented in JavaScript: its numbers are not open, and its streams get one on 'open'. */
const FAKE = 2147483646;
class FakeStream extends Readable {
  fd = null;
  path = '/a.txt';
  _construct(done) {
    this.fd = FAKE;
    this.emit('open', FAKE);
    done();
  }
  _read() {
    this.push('hello');
    this.push(null);
  }
}

async function readFake() {
  let text = '';
  try {
    for await (const chunk of runtime.setNoInherit(new FakeStream())) text += chunk;
    return text;
  } catch (error) {
    return `${error.name} ${error.code}`;
  }
}

async function main() {
  const destroyed = new PassThrough().destroy();
  await once(destroyed, 'close');
  const child = spawn('true');
  const forked = fork('/dev/null');
  const session = http2.connect('http://test', { createConnection: () => new PassThrough() }).on('error', () => {});
  const http2Stream = session.request().on('error', () => {});
  const watcher = fs.watch(__dirname);
  const ended = Object.assign(new EventEmitter(), { stdout: new PassThrough(), kill() {} });
  const worker = cluster.fork();
  await once(worker, 'online');
  const open = fs.openSync(__filename);
  runtime.setNoInherit(open, false);
  console.log(
    JSON.stringify({
      standIns: {
        emitter: passes(new EventEmitter()),
        stream: passes(new PassThrough()),
        writable: passes(new Writable()),
        server: passes({ listen() {} }),
        frozen: passes(Object.freeze(new EventEmitter())),
      },
      children: [
        ...[ended, Object.create(ChildProcess.prototype)].map((it) => outcome(() => runtime.closeOnExit(it) === it)),
        ...[worker, new EventEmitter(), new PassThrough()].map((it) => outcome(() => runtime.closeOnExit(it))),
      ],
      exit: ended.emit('exit', 0, null),
      asked: outcome(() => runtime.isInheritable(new PassThrough())),
      refused: [{}, { close() {} }, destroyed, child, watcher, []].map(passes),
      // They have a descriptor, but nothing shows that it is theirs.
      ofOthers: [forked.channel, http2Stream, Object.assign(new EventEmitter(), { fd: open })].map(passes),
      numbers: [FAKE, 987654].map(passes),
      handle: passes({ fd: FAKE, datasync() {}, close() {} }),
      callback: await new Promise((resolve) =>
        runtime.noInheritCallback((error, fd) => resolve(error === null ? fd : error.code))(null, FAKE),
      ),
      stream: await readFake(),
      open: [passes(open), runtime.isInheritable(open)],
      except: outcome(() => runtime.sealDescriptors({ except: [987654] })),
      warnings,
    }),
  );
  worker.kill();
  watcher.close();
  forked.kill();
  session.destroy();
}

if (cluster.isPrimary) main();
