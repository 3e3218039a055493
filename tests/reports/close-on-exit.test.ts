import * as childProcess from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { closeOnExit } from '../../src/runtime/index.ts';
import { endProcess } from '../platforms/kit/end-process.mjs';

// Programs from bug reports: each waits for more than its child, because another process holds the child's output. Each
// is run as written, and with `closeOnExit` where it starts the child.

type Wrap = typeof closeOnExit;
const plain = (<T>(target: T) => target) as Wrap;

/** A process that holds the output of the shell that starts it. */
class Holder {
  /** Of this test alone: the others run at the same time. */
  readonly folder: string = mkdtempSync(join(tmpdir(), 'noinherit-reports-'));
  readonly #pidFile = join(this.folder, 'pid');
  /** Starts it in a shell. */
  readonly command = `sleep 600 & echo $! > ${this.#pidFile}`;

  /** Ends it, and says whether it still ran. */
  end(): boolean {
    try {
      const pid = readFileSync(this.#pidFile, 'utf8');
      rmSync(this.#pidFile);
      return endProcess(pid);
    } catch {
      return false;
    }
  }

  /** Also ends one that a failed test left. */
  [Symbol.dispose](): void {
    this.end();
    rmSync(this.folder, { recursive: true });
  }
}

function script({ folder }: Holder, ...lines: string[]): string {
  const path = join(folder, 'script.sh');
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(path, 0o755);
  return path;
}

/** An agent's tool that runs any command. */
function runCommand(command: string, wrap: Wrap): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = wrap(childProcess.spawn)(command, { shell: true });
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    child.on('error', reject);
    child.on('close', (code) => resolve(`${code}: ${output}`));
  });
}

/** The wrapper of a build tool, which leaves a daemon behind for the next build. */
function runWrapper(path: string, wrap: Wrap): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = wrap(childProcess.execFile)(path, ['graph'], { windowsHide: true, shell: true }, () => {});
    let text = '';
    child.stdout?.on('data', (data) => (text += String(data)));
    child.on('close', (code) => (code === 0 ? resolve(text) : reject(new Error(text))));
  });
}

/** A step of a CI system. */
class Tool extends EventEmitter {
  private readonly command: string;
  private readonly wrap: Wrap;

  constructor(command: string, wrap: Wrap) {
    super();
    this.command = command;
    this.wrap = wrap;
  }

  run(): Promise<unknown> {
    return new Promise((resolve) => {
      const child = this.wrap(childProcess.spawn)('sh', ['-c', this.command], this.options());
      child.stdout?.on('data', (data) => this.emit('stdout', data));
      child.on('close', resolve);
    });
  }

  private options(): childProcess.SpawnOptions {
    return { cwd: tmpdir() };
  }
}

// Most of their time is waiting.
describe.concurrent.each<[string, (wrap: Wrap, holder: Holder) => Promise<unknown>, expected: unknown]>([
  [
    'a command that puts a server into the background',
    (wrap, holder) => runCommand(`${holder.command}; echo started`, wrap),
    '0: started\n',
  ],
  [
    'a script that does, whose text the program does not show',
    (wrap, holder) => once(wrap(childProcess.spawn)(script(holder, holder.command)), 'close'),
    [0, null],
  ],
  [
    'a build that leaves a daemon',
    (wrap, holder) => runWrapper(script(holder, holder.command, 'echo BUILD SUCCESSFUL'), wrap),
    'BUILD SUCCESSFUL\n',
  ],
  [
    'execa of a script that leaves a server',
    async (wrap, holder) => (await wrap(execa)('sh', ['-c', `${holder.command}; echo started`])).stdout,
    'started',
  ],
  [
    'a tool that waits for the close of its step',
    (wrap, holder) => new Tool(`${holder.command}; exit 3`, wrap).run(),
    3,
  ],
  [
    "a time limit, which ends the shell and not the shell's child",
    async (wrap, holder) => {
      const child = wrap(childProcess.spawn)('sh', ['-c', `${holder.command}; wait`], { timeout: 500 });
      child.stdout.resume();
      return once(child, 'close');
    },
    [null, 'SIGTERM'],
  ],
  [
    'output that is read to its end',
    async (wrap, holder) => {
      let text = '';
      for await (const chunk of wrap(childProcess.spawn)('sh', ['-c', `${holder.command}; echo ready`]).stdout)
        text += String(chunk);
      return text;
    },
    'ready\n',
  ],
])('%s', (_, run, expected) => {
  it('as written: waits until the process that was left behind has ended', async () => {
    using holder = new Holder();
    let isDone = false;
    const done = run(plain, holder).then((result) => ((isDone = true), result));
    await setTimeout(1500);
    expect(isDone).toBe(false);
    expect(holder.end()).toBe(true);
    expect(await done).toEqual(expected);
  });

  it('with closeOnExit: is done while that process still lives, with the same result', async () => {
    using holder = new Holder();
    expect(await run(closeOnExit, holder)).toEqual(expected);
    expect(holder.end()).toBe(true);
  });
});
