import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { sealDescriptors } from '../../src/runtime/index.ts';

export const repository: string = fileURLToPath(new URL('../..', import.meta.url));
export const examples: string = join(repository, 'examples/leaks');
export const PRELOAD: readonly string[] = ['--import', 'eslint-plugin-noinherit/register'];

export interface Program {
  readonly node?: string;
  readonly options?: readonly string[];
  readonly args?: readonly string[];
  readonly redirect?: string;
  /** The folder of the examples. */
  readonly folder?: string;
}

export interface Outcome {
  /** What the program printed. */
  readonly said: Record<string, unknown> & { child: number };
  /** The links of everything that the child holds, stdio included. */
  readonly held: readonly string[];
  readonly audit: { readonly status: number | null; readonly text: string };
}

/** Runs an example, lists what its child holds while that runs, and audits both processes. */
export async function look(
  name: string,
  { node = process.execPath, options = [], args = [], redirect = '', folder = examples }: Program,
): Promise<Outcome> {
  // The program that started this test may have left descriptors open.
  sealDescriptors();
  const program = spawn(
    'bash',
    ['-c', `exec "$@" ${redirect}`, 'bash', node, ...options, join(folder, name), ...args],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      cwd: folder,
    },
  );
  try {
    const ended = once(program, 'exit').then(() => Promise.reject(new Error(`${name} has ended`)));
    const [line] = (await Promise.race([once(program.stdout, 'data'), ended])) as [Buffer];
    const said = JSON.parse(line.toString()) as Outcome['said'];
    await expect.poll(() => isAsleep(said.child), { timeout: 30_000 }).toBe(true);
    const held = readdirSync(`/proc/${said.child}/fd`).map((fd) => readlinkSync(`/proc/${said.child}/fd/${fd}`));
    const audits = [[String(program.pid), '--tree'], [String(said.child)]].map((target) =>
      spawnSync(process.execPath, [join(repository, 'dist/cli.cjs'), 'audit', ...target], { encoding: 'utf8' }),
    );
    if (typeof said['folder'] === 'string') rmSync(said['folder'], { recursive: true });
    return {
      said,
      held,
      audit: {
        status: Math.max(...audits.map(({ status }) => status ?? -1)),
        text: audits.map(({ stdout }) => stdout).join('\n'),
      },
    };
  } finally {
    program.stdin.end();
    if (program.exitCode === null) await once(program, 'close');
  }
}

/**
 * Whether a process executes `sleep` or `cat`, and waits. Before, it executes Node, or its loader holds libraries for a
 * moment.
 */
function isAsleep(pid: number): boolean {
  const [, state] = /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
  return state === 'S' && /^(?:sleep|cat)$/m.test(readFileSync(`/proc/${pid}/comm`, 'utf8'));
}

/** Tests that a child inherits what `culprit` matches, that the audit names it, and that the preload prevents it. */
export function itLeaksWithoutThePreload(name: string, program: () => Program, culprit: RegExp): void {
  it('leaks into the child, and the audit names it', async () => {
    const { said, held, audit } = await look(name, program());
    expect(held).toContainEqual(expect.stringMatching(culprit));
    expect(audit.status).toBe(1);
    expect(audit.text).toMatch(new RegExp(`${culprit.source.replace(/^\^|\$$/g, '')}.*: INHERITABLE`));
    // A program that replaced this one inherited it from the same process.
    if (said['replaces'] !== true) expect(audit.text).toMatch(/: INHERITABLE\n +from \d+ .*node/);
  });

  it('does not leak with the preload', async () => {
    const { options = [], ...rest } = program();
    const { held, audit } = await look(name, { ...rest, options: [...PRELOAD, ...options] });
    expect(held.filter((link) => culprit.test(link))).toEqual([]);
    expect(held).toHaveLength(3);
    expect(audit.text).not.toContain('INHERITABLE');
    expect(audit.status).toBe(0);
  });
}
