import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { repository } from '../package/packed.ts';
import { run } from './workspace.ts';

/** What pre-commit needs for hooks with `language: system`. */
const PACKAGES = ['pre-commit', 'python3-cfgv', 'python3-identify', 'python3-yaml'];

/** How to run pre-commit here, or why it is not available. */
export type PreCommit = { readonly command: string } | { readonly reason: string };

/** The installed program, or Debian's packages, unpacked in .cache/tools. */
export function findPreCommit(): PreCommit {
  const has = (program: string): boolean => run('bash', ['-c', `command -v ${program}`], repository).status === 0;
  if (has('pre-commit')) return { command: 'pre-commit' };
  if (!has('python3') || !has('apt-get'))
    return { reason: 'pre-commit is not installed, and there is no python3 or no apt-get to get it with' };
  const folder = join(repository, '.cache/tools/pre-commit');
  const command = `PYTHONPATH='${folder}/usr/lib/python3/dist-packages' python3 -m pre_commit`;
  if (existsSync(folder)) return { command };
  console.log('Getting pre-commit from Debian …');
  const download = `${folder}.download`;
  rmSync(download, { recursive: true, force: true });
  mkdirSync(download, { recursive: true });
  const got = run('apt-get', ['download', ...PACKAGES], download);
  const archives = readdirSync(download).filter((file) => file.endsWith('.deb'));
  if (archives.length !== PACKAGES.length)
    return { reason: `apt-get could not download it: ${got.stderr.trim().split('\n').at(-1)}` };
  for (const archive of archives) run('dpkg', ['-x', archive, '.'], download);
  renameSync(download, folder);
  return { command };
}
