import { describe, expect, it } from 'vitest';

import { said } from './said.ts';

// Pairs of programs with one difference, on which it depends whether an object that moves between threads is reported.

const THREADS =
  "import { MessageChannel, MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';\nconst worker = new Worker('w');\n";

const found = (code: string): string[] => said('no-unmarked-transfer', THREADS + code, [], 'typescript');

/** A listener that gets a socket and does not mark it. */
const USE = "on('message', (s: net.Socket) => { use(s); });";

describe('what is sent to another thread', () => {
  const send = (list: string, made = 'net.connect(1)'): string[] =>
    found(`const s = ${made};\nworker.postMessage(s, ${list});`);
  it.each([
    ['a socket', '[s]', 'net.connect(1)', ['4 moved']],
    ['a socket behind a hole', '[, s]', 'net.connect(1)', ['4 moved']],
    ['a list that is spread', '[...s]', 'net.connect(1)', []],
    ['a text instead of a list', "'s'", 'net.connect(1)', []],
    ['something that is called itself', '[s]', 's', []],
    ['an object of another class of the module', '[s]', 'new net.BlockList()', []],
    ['an object of a class of another module', '[s]', 'new other.BoundSocket()', []],
    ['an object of a class that the file declares', '[s]', 'new (class BoundSocket {})()', []],
  ])('%s', (_name, list, made, expected) => {
    expect(send(list, made)).toEqual(expected);
  });

  const POST = 'worker.postMessage(s, [s])';
  it.each([
    ['a connection', `net.createServer((s) => ${POST});`, ['3 moved']],
    ['something else that a server passes', `net.createServer((a, s) => ${POST});`, []],
    ['a request', `http.createServer((s) => ${POST});`, []],
    ['a connection that is encrypted', `tls.createServer((s) => ${POST});`, []],
    ['the parameter of a method', `net.createServer({ on(s) { ${POST}; } });`, []],
    ['the parameter of another function', `other((s) => ${POST});`, []],
    ['the name of a function', `function s() { ${POST}; }`, []],
    ['a name that nothing declares', `${POST};`, []],
    ['of a server with a type', `(v: net.Server) => v.on('connection', (s) => ${POST});`, ['3 moved']],
    ['of another type', `(v: net.Socket) => v.on('connection', (s) => ${POST});`, []],
    ['of another event', `(v: net.Server) => v.on('drop', (s) => ${POST});`, []],
    ['of a second listener, which Node ignores', `(v: net.Server) => v.on('connection', log, (s) => ${POST});`, []],
    ['of a type that the module does not have', `(s: net.Other) => ${POST};`, []],
    ['of a type inside of a class', `(s: net.Socket.Inner) => ${POST};`, []],
    ['of a type of another module', `(s: other.Socket) => ${POST};`, []],
    ['of the type of the module', `(s: net) => ${POST};`, []],
  ])('%s', (_name, code, expected) => {
    const MODULES = "import http from 'node:http'; import tls from 'node:tls'; ";
    expect(found(MODULES + code)).toEqual(expected);
  });
});

describe('a socket that arrives', () => {
  it.each([
    ['at the port of the thread', `parentPort.${USE}`, ['3 unmarked']],
    ['at a worker', `worker.${USE}`, ['3 unmarked']],
    ['at a member of a worker', `worker.inner.${USE}`, []],
    ['at something else of the module', `workerData.${USE}`, []],
    ['at one end of a channel', `new MessageChannel().port1.${USE}`, ['3 unmarked']],
    ['at a name that begins like one', `new MessageChannel().port12.${USE}`, []],
    ['at a name that ends like one', `new MessageChannel().export1.${USE}`, []],
    ['at a channel itself', `new MessageChannel().${USE}`, []],
    ['at an object that is no port', `new Other().${USE}`, []],
    ['at an object with such members', `new Other().port1.${USE}`, []],
    ['at one of a module with the same class', `new other.Worker('w').${USE}`, []],
    ['at a port with a type', `(p: MessagePort) => p.${USE}`, ['3 unmarked']],
    ['at something of another type', `(p: Other) => p.${USE}`, []],
    ['in an event whose name is not known', `parentPort.on(name, (s: net.Socket) => { use(s); });`, []],
    ['without a listener', "parentPort.on('message');", []],
    ['in a listener that is not shown', "parentPort.on('message', listener);", []],
  ])('%s', (_name, code, expected) => {
    expect(found(code).map((each) => each.replace(', mended', ''))).toEqual(expected);
  });

  it('at one end of a channel that is a global', () => {
    const code = `import 'node:worker_threads';\nnew MessageChannel().port1.${USE}`;
    expect(said('no-unmarked-transfer', code, [], 'typescript')).toEqual(['2 unmarked, mended']);
  });

  it('not at a worker that is a global, which Node does not have', () => {
    const code = `import 'node:worker_threads';\nnew Worker('w').${USE}`;
    expect(said('no-unmarked-transfer', code, [], 'typescript')).toEqual([]);
  });

  const listen = (parameters: string, body = 'use(s);'): string[] =>
    found(`parentPort.on('message', (${parameters}) => {\n${body}\n});`);
  it.each([
    ['by a name', 's: net.Socket', ['3 unmarked, mended']],
    ['as a member', '{ s }: { s: net.Socket }', ['3 unmarked, mended']],
    ['as a member with another name', '{ a: s }: { a: net.Socket }', ['3 unmarked, mended']],
    ['as a member with a name in quotes', "{ 'a-b': s }: { 'a-b': net.Socket }", ['3 unmarked, mended']],
    ['behind an index signature', '{ s }: { [name: string]: unknown; s: net.Socket }', ['3 unmarked, mended']],
    ['behind another member', '{ s }: { a: string; s: net.Socket }', ['3 unmarked, mended']],
    ['next to the rest', '{ s, ...rest }: { s: net.Socket }', ['3 unmarked, mended']],
    ['inside of a member', '{ s: { a } }: { s: net.Socket }', []],
    ['as a member with a computed name', '{ [s]: a }: { s: net.Socket }', []],
    ['as a member with a type for a computed name', '{ s }: { [s]: net.Socket }', []],
    ['as a member without a type', '{ s }: { s }', []],
    ['as a member that the type does not have', '{ s }: { a: net.Socket }', []],
    ['as what a method gives', '{ s }: { s(): net.Socket }', []],
    ['as a member of a type with a name', '{ s }: Message', []],
    ['as a member without any type', '{ s }', []],
    ['in a list', '[s]: { s: net.Socket }', []],
    ['or not: there may be a value instead', 's: net.Socket = other', []],
    ['not at all', '', []],
  ])('%s', (_name, parameters, expected) => {
    expect(listen(parameters)).toEqual(expected);
  });

  it.each([
    ['a socket that is marked', 's: net.Socket', 'setNoInherit(s);\nuse(s);', []],
    ['a socket that is marked late', 's: net.Socket', "cp.spawn('a');\nsetNoInherit(s);", ['3 unmarked, mended']],
    ['a call without arguments', 's: net.Socket', 'setNoInherit();', ['3 unmarked, mended']],
    ['a bound socket', 'b: net.BoundSocket', 'setNoInherit(b.fd());', []],
    ['another number of it', 'b: net.BoundSocket', 'setNoInherit(b.port());', ['3 unmarked, mended']],
    ['the number of another', 'b: net.BoundSocket', 'setNoInherit(a.fd());', ['3 unmarked, mended']],
    ['nothing', 'b: net.BoundSocket', 'setNoInherit();', ['3 unmarked, mended']],
    ['what a function gives', 'b: net.BoundSocket', 'setNoInherit(get());', ['3 unmarked, mended']],
  ])('and a mark of %s', (_name, parameters, body, expected) => {
    expect(listen(parameters, body)).toEqual(expected);
  });
});

describe('a message that is tested', () => {
  const test = (body: string, parameters = 'm'): string[] =>
    found(`parentPort.on('message', (${parameters}) => {\n${body}\n});`);
  it.each([
    ['for the class', 'if (m instanceof net.Socket) { use(m); }', ['3 unmarked, mended']],
    [
      'for the class, and marked behind',
      'if (m instanceof net.Socket) { use(m); }\nsetNoInherit(m);',
      ['3 unmarked, mended'],
    ],
    [
      'for the class, while another is marked',
      'if (m instanceof net.Socket) { setNoInherit(a); }',
      ['3 unmarked, mended'],
    ],
    [
      'for the class, where a mark has no arguments',
      'if (m instanceof net.Socket) { setNoInherit(); }',
      ['3 unmarked, mended'],
    ],
    ['for being the class', 'if (m === net.Socket) { use(m); }', []],
    ['for another class of the module', 'if (m instanceof net.BlockList) { use(m); }', []],
    ['for something inside of the class', 'if (m instanceof net.Socket.Inner) { use(m); }', []],
    ['for a class of another module', 'if (m instanceof other.Socket) { use(m); }', []],
    ['not: another is', 'if (a instanceof net.Socket) { use(m); }', []],
    ['not: a number is taken of the test', 'if (+(m instanceof net.Socket)) return;\nuse(m);', []],
    ['by a function', 'if (isSocket(m)) { use(m); }', []],
    ['in a branch of another test', 'if (a) {\nuse(a);\n} else if (!(m instanceof net.Socket)) return;\nuse(m);', []],
    ['and left alone', 'if (!(m instanceof net.Socket)) {}\nuse(m);', []],
    ['and left in a block', 'if (!(m instanceof net.Socket)) { return; }\nuse(m);', ['3 unmarked, mended']],
    [
      'and left in a block of more',
      'if (!(m instanceof net.Socket)) {\nlog(m);\nlog(m);\nreturn;\n}\nuse(m);',
      ['3 unmarked, mended'],
    ],
  ])('%s', (_name, body, expected) => {
    expect(test(body)).toEqual(expected);
  });

  it.each([
    ['is taken apart', '{ m }'],
    ['is not there', ''],
  ])('that %s', (_name, parameters) => {
    expect(test('if (get() instanceof net.Socket) { use(m); }', parameters)).toEqual([]);
  });
});
