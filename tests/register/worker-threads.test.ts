// When does the preload learn that a program loads `worker_threads`, in a Node that keeps its list of modules otherwise?
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { PRELOAD, repository } from './run.ts';

const kit = (name: string): string => join(repository, 'tests/platforms/kit', name);

/** Whether `worker_threads` was loaded by the preload, and whether a worker of the program has the preload. */
function tryWith(before: readonly string[], program = "require('worker_threads')"): unknown {
  const code = `const isLoaded = process.moduleLoadList?.includes('NativeModule worker_threads');
    const { Worker } = ${program};
    new Worker("require('worker_threads').parentPort.postMessage(process.execArgv.filter((one) => one === '--require').length)", { eval: true, execArgv: [] })
      .on('message', (preloads) => console.log(JSON.stringify({ isLoaded, preloads })));`;
  const options = [...before, PRELOAD].flatMap((file) => ['-r', file]);
  return JSON.parse(execFileSync(process.execPath, [...options, '-e', code], { cwd: repository, encoding: 'utf8' }));
}

it.each(["require('worker_threads')", "process.getBuiltinModule('worker_threads')"])(
  'when it is loaded, and not before: %s',
  (program) => {
    expect(tryWith([], program)).toEqual({ isLoaded: false, preloads: 1 });
  },
);

it('at once, where there is no list', () => {
  expect(tryWith([kit('no-list.cjs')])).toEqual({ preloads: 1 });
});

it('at once, where nothing is added to the list that programs see', () => {
  expect(tryWith([kit('other-list.cjs')])).toMatchObject({ preloads: 1 });
});

it('at once, where all modules are loaded by which it could find out', () => {
  expect(tryWith(['path/posix', 'path/win32'])).toEqual({ isLoaded: true, preloads: 1 });
});

it('and asks Node for it only then', () => {
  // The list itself does not tell: Node shortens it after what was loaded while it added an entry.
  const code = `const isAsked = () => asked.includes('node:worker_threads');
    console.log(isAsked(), (require('worker_threads'), isAsked()));`;
  const options = ['./tests/register/programs/asked-for.cjs', PRELOAD].flatMap((file) => ['-r', file]);
  const told = execFileSync(process.execPath, [...options, '-e', code], { cwd: repository, encoding: 'utf8' });
  expect(told).toBe('false true\n');
});
