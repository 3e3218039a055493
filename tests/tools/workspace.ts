import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { obtainTools, programIn } from '../../scripts/lib/tools.mjs';
import type { ToolSet } from '../../scripts/lib/versions.mjs';
import type { PackedPackage } from '../package/packed.ts';

const PLUGIN = 'eslint-plugin-noinherit';

const onWindows = process.platform === 'win32';

/** Git settings for test repositories, which override those of this machine. */
export const GIT_SETTINGS: NodeJS.ProcessEnv = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@b',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@b',
};

/** The output of a program, and how it exited. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A folder whose `node_modules` holds the tools of a set: installed once, kept in .cache/tools until the set changes.
 */
export function obtain(set: ToolSet): string {
  return obtainTools(set);
}

/** An executable from the packages of a set. */
export function programOf(set: ToolSet, name: string): string {
  return programIn(obtain(set), name);
}

/** The folder of a user's project. */
export interface Project extends Disposable {
  readonly folder: string;
  read(file: string): string;
  write(file: string, text: string): void;
  run(program: string, args: readonly string[], env?: NodeJS.ProcessEnv): Ended;
}

/** The `node_modules` of a project: the plugin as published, and links to packages by name. */
export interface Modules {
  readonly plugin?: PackedPackage;
  readonly links?: Readonly<Record<string, string>>;
}

/** Creates a project with these files in a new folder. */
export function makeProject(files: Readonly<Record<string, string>>, { plugin, links = {} }: Modules = {}): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'noinherit-tools-')));
  const project: Project = {
    folder,
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    write: (file, text) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    },
    run: (program, args, env = {}) => run(program, args, folder, env),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
  for (const [file, text] of Object.entries(files)) project.write(file, text);
  const modules = join(folder, 'node_modules');
  // Copied, not linked: its imports are resolved from its own folder.
  if (plugin) cpSync(join(plugin.consumer, 'node_modules', PLUGIN), join(modules, PLUGIN), { recursive: true });
  for (const [name, target] of Object.entries(links)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(target, join(modules, name), 'junction');
  }
  return project;
}

/** Links to packages of a set. */
export function linksTo(set: ToolSet, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, join(obtain(set), 'node_modules', name)]));
}

export function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Ended {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    // Without this process's settings for colours and workers, which a user's tools would not have.
    env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', NODE_OPTIONS: '', ...env },
    encoding: 'utf8',
    maxBuffer: 512 * 1024 * 1024,
    shell: onWindows,
  });
  if (error) throw error;
  return { status, stdout, stderr };
}
