import { describe, expect, it } from 'vitest';

import { said } from './said.ts';

// Programs that differ in one thing, on which it depends what is said of a child and of what it is given.

describe('a descriptor that is opened for a child, and closed by nobody', () => {
  const inFunction = (body: string): string[] => said('no-unclosed-child-stdio', `export function f(a) {\n${body}\n}`);
  const OPEN = "const log = fs.openSync('a', 'a');\n";
  const START = "cp.spawn('x', { stdio: ['ignore', log, log] });";
  it.each([
    ['by a name', `${OPEN}${START}`, ['2 unclosed, mended']],
    ['by a name that gets it later', `let log;\nlog = fs.openSync('a', 'a');\n${START}`, ['3 unclosed, mended']],
    ['by a name that may have it already', `let log;\nlog ??= fs.openSync('a', 'a');\n${START}`, []],
    ['by a property', `a.log = fs.openSync('a', 'a');\n${START.replaceAll('log', 'a.log')}`, []],
    ['by a pattern', `const { log } = fs.openSync('a', 'a');\n${START}`, []],
    ['in the list itself', "cp.spawn('x', { stdio: ['ignore', fs.openSync('a'), 'ignore'] });", ['2 unclosed']],
    [
      'in the list, by a promise',
      "const open = promisify(fs.open);\ncp.spawn('x', { stdio: ['ignore', open('a'), 'ignore'] });",
      [],
    ],
    ['in another list', "cp.spawn('x', [fs.openSync('a')], { stdio: 'ignore' });", []],
    ['in no list', "cp.spawn('x', { stdio: fs.openSync('a') });", []],
    ['of options that are another function’s', `${OPEN}cp.exec('x', { stdio: ['ignore', log, log] });`, []],
    ['where it is used otherwise, too', `${OPEN}a(log);\n${START}`, []],
    ['where another member of it is used', `${OPEN}a(log.size);\n${START}`, []],
    ['where it is marked', `${OPEN}setNoInherit(log);\n${START}`, ['2 unclosed, mended']],
    ['where its mark is used', `${OPEN}a(setNoInherit(log));\n${START}`, []],
  ])('%s', (_name, body, expected) => {
    expect(inFunction(body)).toEqual(expected);
  });

  it.each([
    ['in both branches', `if (a) {\n${START}\n} else {\n${START}\n}`, ['2 unclosed, mended']],
    ['in one branch', `if (a) {\n${START}\n}`, ['2 unclosed, mended']],
    ['in one branch, which is no block', `if (a) ${START}`, ['2 unclosed']],
    ['in the test and in a branch', `if (${START.slice(0, -1)}) ${START}`, ['2 unclosed']],
    ['in a branch, and behind it', `if (a) {\n${START}\n}\n${START}`, ['2 unclosed']],
    ['in the branches of two', `if (a) {\n${START}\n}\nif (!a) {\n${START}\n}`, ['2 unclosed']],
    ['in two cases', `switch (a) {\ncase 1: {\n${START}\n}\ncase 2: {\n${START}\n}\n}`, ['2 unclosed']],
    ['twice in a row', `${START}\n${START}`, ['2 unclosed, mended']],
    ['in a loop', `for (const x of a) ${START}`, ['2 unclosed']],
    ['in another function', `a(() => ${START.slice(0, -1)});`, ['2 unclosed']],
  ])('and given %s', (_name, rest, expected) => {
    expect(inFunction(`${OPEN}${rest}`)).toEqual(expected);
  });

  it.each([
    ['while the program starts', `${OPEN}${START}`, []],
    ['in a loop', `for (const x of xs) {\n${OPEN}${START}\n}`, ['2 unclosed, mended']],
    ['in an endless loop', `while (true) {\n${OPEN}${START}\n}`, ['2 unclosed, mended']],
    ['in a loop that runs at least once', `do {\n${OPEN}${START}\n} while (more());`, ['2 unclosed, mended']],
    ['in a block', `{\n${OPEN}${START}\n}`, []],
    ['in a callback', `go(() => {\n${OPEN}${START}\n});`, ['2 unclosed, mended']],
  ])('when it is opened %s', (_name, code, expected) => {
    expect(said('no-unclosed-child-stdio', code)).toEqual(expected);
  });

  it('is let go of with a daemon, which is detached and not waited for', () => {
    const launch = (options: string, then: string): string[] =>
      said(
        'no-unclosed-child-stdio',
        `export function f() {\n${OPEN}const c = cp.spawn('x', { ${options}stdio: ['ignore', log, log] });\n${then}\n}`,
        [{ exceptDaemons: true }],
      );
    expect(launch('detached: true, ', 'c.unref();')).toEqual([]);
    expect(launch('', 'c.unref();')).toEqual(['2 unclosed, mended']);
    expect(launch('detached: true, ', 'c.ref();')).toEqual(['2 unclosed, mended']);
    expect(launch('detached: true, ', '')).toEqual(['2 unclosed, mended']);
  });
});

describe('a child that is left to itself', () => {
  const left = (stdio: string, then: string, start = 'spawn'): string[] =>
    said('no-wide-stdio', `const c = cp.${start}('x', [], { detached: true, stdio: ${stdio} });\n${then}`).map((text) =>
      text.replace(', mended', ''),
    );
  it.each([
    ['with its output', "'inherit'", 'c.unref();', ['1 inherit']],
    ['with pipes', "'pipe'", 'c.unref();', ['1 pipe']],
    ['with pipes that are read', "'pipe'", "c.stdout.on('data', use);\nc.unref();", []],
    ['with pipes that somebody else gets', "'pipe'", 'use(c);\nc.unref();', []],
    ['with an output, and somebody else gets it', "'inherit'", 'use(c);\nc.unref();', ['1 inherit']],
    [
      'with a pipe that is let go of',
      "['ignore', 'pipe', 'ignore']",
      "c.stdout.on('data', use);\nc.stdout.unref();\nc.unref();",
      ['1 pipe'],
    ],
    ['with a pipe that is destroyed', "['ignore', 'pipe', 'ignore']", 'c.stdout.destroy();\nc.unref();', ['1 pipe']],
    [
      'with a pipe for errors that is destroyed',
      "['ignore', 'ignore', 'pipe']",
      'c.stderr.destroy();\nc.unref();',
      ['1 pipe'],
    ],
    [
      'with an input that is destroyed',
      "['pipe', 'pipe', 'ignore']",
      "c.stdin.destroy();\nc.stdout.on('data', use);\nc.unref();",
      [],
    ],
    [
      'when it has said its first word',
      "['ignore', 'pipe', 'ignore']",
      "c.stdout.once('data', () => c.unref());",
      ['1 pipe'],
    ],
    ['at each of its words', "['ignore', 'pipe', 'ignore']", "c.stdout.on('data', () => c.unref());", []],
    ['beside its first word', "['ignore', 'pipe', 'ignore']", "c.unref();\nc.stdout.once('data', () => use());", []],
    ['with nothing', "'ignore'", 'c.unref();', []],
    ['by its group alone', "'inherit'", '', ['1 inherit']],
    ['by its group, and waited for', "'inherit'", "c.on('exit', use);", []],
    ['by its group, and killed', "'inherit'", 'c.kill();', []],
    ['by its group, and killed with its group', "'inherit'", 'process.kill(-c.pid);', []],
    ['by its group, whose number is looked at', "'inherit'", 'use(c.pid);', ['1 inherit']],
  ])('%s', (_name, stdio, then, expected) => {
    expect(left(stdio, then)).toEqual(expected);
  });

  const fork = (then: string): string[] =>
    said('no-wide-stdio', `const c = cp.fork('x.js', { detached: true });\n${then}`).map((text) => text.slice(0, 9));
  it('by a channel only when that is closed', () => {
    expect(fork('c.unref();\nc.disconnect();')).toEqual(['1 inherit']);
    expect(fork('c.unref();\nc.send(1);\nc.disconnect();')).toEqual(['1 inherit']);
    expect(fork('c.disconnect();')).toEqual([]);
  });

  it.each([
    ['its end', 'process.exit();', ['1 inherit']],
    ['its end, later', 'setTimeout(process.exit, 9);', ['1 inherit']],
    ['its end, after this', 'setImmediate(() => process.exit(0));', ['1 inherit']],
    ['a later call of something else', 'setTimeout(use, 9);', []],
    ['something else, by a function', 'setTimeout(() => use(0), 9);', []],
    ['its end, at the end of something', 'use(process.exit);', []],
    ['its end, at the end of something, by a function', 'use(() => process.exit(0));', []],
    ['an end of its own', 'exit();', []],
    ['a code for its end', 'process.exitCode = 1;', []],
  ])('by what follows: %s', (_name, then, expected) => {
    const code = (before: string, after: string): string => `${before}cp.spawn('x', { stdio: 'inherit' });\n${after}`;
    const says = (text: string): string[] => said('no-wide-stdio', text).map((one) => one.replace(', mended', ''));
    expect(says(code('', then))).toEqual(expected);
    // What stands before it ends nothing.
    expect(says(code(`${then} `, ''))).toEqual([]);
  });
});
