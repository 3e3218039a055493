import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { examples, itLeaksWithoutThePreload, look, type Program } from './look.ts';

const folder = mkdtempSync(join(tmpdir(), 'noinherit-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

const log = join(folder, 'v8.log');

// The add-ons, process.execve and Deno need an installation: their tests are in tests/tools.
describe.each<[string, string, Program, RegExp]>([
  ['a launcher', 'launcher.mjs', { redirect: `20<${join(examples, 'README.md')}` }, /\/README\.md$/],
  ['a V8 flag', 'v8-log.mjs', { options: ['--prof', `--logfile=${log}`, '--no-logfile-per-isolate'] }, /v8\.log$/],
  ['an adopted descriptor', 'adopted.mjs', {}, /\/adopted\.mjs$/],
])('%s', (_, name, program, culprit) => itLeaksWithoutThePreload(name, () => program, culprit));

it('an adopted descriptor does not leak if it is marked', async () => {
  expect((await look('adopted.mjs', { args: ['mended'] })).held).toHaveLength(3);
});

it('a daemon that keeps a pipe makes its reader wait; the audit names its stdio', async () => {
  const harm = await look('pipe-held.mjs', {});
  expect(harm.said['closed']).toBe(false);
  expect(harm.audit.text).toMatch(/^\d+ sleep 60\n {2}1 socket unix: meant \(stdio\)/m);
  const mended = await look('pipe-held.mjs', { args: ['mended'] });
  expect(mended.said['closed']).toBe(true);
});

it('a server in stdio keeps its port; the audit of the child names the port', async () => {
  const harm = await look('passed-server.mjs', {});
  expect(harm.said['outcome']).toBe('EADDRINUSE');
  expect(harm.audit.text).toContain(`3 socket tcp LISTEN 127.0.0.1:${String(harm.said['port'])}: INHERITABLE`);
  const mended = await look('passed-server.mjs', { args: ['mended'] });
  expect(mended.said['outcome']).toBe('listening');
  expect(mended.audit.text).not.toContain('LISTEN');
});
