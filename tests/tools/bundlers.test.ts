// Does a fixed program seal and mark after bundling, and does it say what is missing if koffi was not copied?
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BUN_VERSION, obtainRuntime } from '../../scripts/lib/runtimes.mjs';
import { onLinux } from '../on-linux.ts';
import { packAndInstall, type PackedPackage, repository } from '../package/packed.ts';
import { linksTo, makeProject, programOf, type Project } from './workspace.ts';

/** Started with an inheritable descriptor 20. */
const PROGRAM = `import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { isInheritable, sealed, setNoInherit } from 'eslint-plugin-noinherit/runtime';

const fd = setNoInherit(openSync(process.execPath), false);
const opened = isInheritable(fd);
setNoInherit(fd);
const held = sealed(spawnSync)('test', ['-e', '/proc/self/fd/20']).status === 0;
console.log(JSON.stringify({ opened, marked: !isInheritable(fd), held }));
`;

const page = readFileSync(join(repository, 'docs/bundlers.md'), 'utf8');

/** What the page shows under a heading, verbatim. */
function shown(heading: string, language: string): string {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const block = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(section)?.[1];
  if (block === undefined) throw new Error(`docs/bundlers.md shows no ${language} under "${heading}"`);
  return block;
}

const LINKED = ['rollup', '@rollup/plugin-node-resolve', '@rollup/plugin-commonjs', 'vite', 'webpack', '@vercel/nft'];

onLinux(describe, 'what a child holds is read from /proc')('a bundled program', () => {
  let packed: PackedPackage;
  let project: Project;

  beforeAll(() => {
    packed = packAndInstall();
    project = makeProject(
      {
        'package.json': '{ "private": true }',
        'app.mjs': PROGRAM,
        'rollup.config.mjs': shown('rollup', 'js'),
        'vite.config.mjs': shown('Vite', 'js'),
        'webpack.config.cjs': shown('webpack', 'js'),
        'sea.json': shown('Node’s single executable', 'json'),
        'trace.mjs': shown('Tools that copy what is used', 'js'),
      },
      { plugin: packed, links: linksTo('bundlers', ...LINKED) },
    );
    for (const name of ['koffi', '@koromix'])
      cpSync(join(packed.consumer, 'node_modules', name), join(project.folder, 'node_modules', name), {
        recursive: true,
      });
  });
  afterAll(() => {
    project[Symbol.dispose]();
    packed[Symbol.dispose]();
  });

  function build(tool: string, ...args: string[]): void {
    const { status, stdout, stderr } = project.run(programOf('bundlers', tool), args);
    if (status !== 0) throw new Error(`${tool} failed:\n${stdout}\n${stderr}`);
  }

  function start(folder: string, command: readonly string[]): { stdout: string; stderr: string } {
    const options = { cwd: folder, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } } as const;
    return spawnSync('bash', ['-c', 'exec "$0" "$@" 20</dev/zero', ...command], options);
  }

  /** Runs the bundle where it was built, alone in another folder, and in that folder with koffi next to it. */
  function proveBundle(file: string, ...command: string[]): void {
    const works = { opened: true, marked: true, held: false };
    const built = start(project.folder, [...command, join(project.folder, file)]);
    expect(built.stderr).toBe('');
    expect(JSON.parse(built.stdout)).toEqual(works);

    using away = makeProject({ 'package.json': '{ "private": true }' });
    mkdirSync(join(away.folder, 'dist'));
    const copy = join(away.folder, 'dist', file.replace(/.*\//, ''));
    copyFileSync(join(project.folder, file), copy);
    // The folder of the build does not exist where the program runs.
    const alone = start(away.folder, [...command, copy]);
    expect(alone.stderr).toContain('--external:eslint-plugin-noinherit');
    for (const name of ['koffi', '@koromix'])
      cpSync(join(project.folder, 'node_modules', name), join(away.folder, 'node_modules', name), { recursive: true });
    expect(JSON.parse(start(away.folder, [...command, copy]).stdout)).toEqual(works);
  }

  const node = process.execPath;
  const esbuild = (format: string, file: string): void =>
    build('esbuild', 'app.mjs', '--bundle', '--platform=node', `--format=${format}`, `--outfile=${file}`);

  it.each(['esm', 'cjs'])('esbuild, %s', (format) => {
    const file = `out/esbuild.${format === 'esm' ? 'mjs' : 'cjs'}`;
    esbuild(format, file);
    proveBundle(file, node);
  });

  it.each(['esm', 'cjs'])('rolldown, %s', (format) => {
    const file = `out/rolldown.${format === 'esm' ? 'mjs' : 'cjs'}`;
    build('rolldown', 'app.mjs', '--platform', 'node', '--format', format, '-o', file);
    proveBundle(file, node);
  });

  it('rollup, both module kinds', () => {
    build('rollup', '-c', 'rollup.config.mjs', '--silent');
    proveBundle('out/rollup.mjs', node);
    proveBundle('out/rollup.cjs', node);
  });

  it('vite, with noExternal', () => {
    build('vite', 'build', '--logLevel', 'warn');
    proveBundle('out/vite.mjs', node);
  });

  it('ncc', () => {
    build('ncc', 'build', 'app.mjs', '-o', 'out/ncc', '-q');
    proveBundle('out/ncc/index.mjs', node);
  });

  it('bun build', () => {
    const [bun] = obtainRuntime('bun', BUN_VERSION);
    const { status } = project.run(bun, ['build', 'app.mjs', '--target=node', '--outfile=out/bun.mjs']);
    expect(status).toBe(0);
    proveBundle('out/bun.mjs', node);
  });

  // webpack writes the path of the build's folder into the bundle, and finds koffi there while the folder exists.
  it('webpack, both module kinds', () => {
    build('webpack', '-c', 'webpack.config.cjs');
    for (const file of ['out/webpack.cjs', 'out/webpack.mjs']) {
      const { stdout } = start(project.folder, [node, file]);
      expect(JSON.parse(stdout)).toEqual({ opened: true, marked: true, held: false });
    }
  });

  it('rspack, both module kinds', () => {
    build('rspack', 'build', '-c', 'webpack.config.cjs');
    for (const file of ['out/webpack.cjs', 'out/webpack.mjs']) {
      const { stdout } = start(project.folder, [node, file]);
      expect(JSON.parse(stdout)).toEqual({ opened: true, marked: true, held: false });
    }
  });

  it('a command that links to its bundle, which does not say where it is', () => {
    build('esbuild', 'app.mjs', '--bundle', '--platform=node', '--format=iife', '--outfile=out/command.cjs');
    using away = makeProject({ 'package.json': '{ "private": true }' });
    const command = join(away.folder, 'command');
    symlinkSync(join(project.folder, 'out/command.cjs'), command);
    const { stdout, stderr } = start(away.folder, [node, command]);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ opened: true, marked: true, held: false });
  });

  it('an executable of bun’s', () => {
    const [bun] = obtainRuntime('bun', BUN_VERSION);
    expect(project.run(bun, ['build', 'app.mjs', '--compile', '--outfile=out/compiled']).status).toBe(0);
    const compiled = join(project.folder, 'out/compiled');
    expect(JSON.parse(start('/', [compiled]).stdout)).toEqual({ opened: true, marked: true, held: false });
    // Not because it was built there.
    using away = makeProject({ 'package.json': '{ "private": true }' });
    copyFileSync(compiled, join(away.folder, 'compiled'));
    chmodSync(join(away.folder, 'compiled'), 0o755);
    const { stderr } = start('/', [join(away.folder, 'compiled')]);
    expect(stderr).toContain('koffi is not installed where the program runs');
    for (const name of ['koffi', '@koromix'])
      cpSync(join(project.folder, 'node_modules', name), join(away.folder, 'node_modules', name), { recursive: true });
    expect(JSON.parse(start('/', [join(away.folder, 'compiled')]).stdout)).toEqual({
      opened: true,
      marked: true,
      held: false,
    });
  });

  it('a single executable of Node’s', () => {
    const [node24] = obtainRuntime('node', '24');
    esbuild('cjs', 'out/esbuild.cjs');
    expect(project.run(node24, ['--experimental-sea-config', 'sea.json']).status).toBe(0);
    const program = join(project.folder, 'out/program');
    copyFileSync(node24, program);
    chmodSync(program, 0o755);
    const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
    build('postject', 'out/program', 'NODE_SEA_BLOB', 'out/program.blob', '--sentinel-fuse', fuse);
    expect(JSON.parse(start('/', [program]).stdout)).toEqual({ opened: true, marked: true, held: false });
  });

  it('is copied by @vercel/nft with all that it needs', () => {
    const { status, stderr } = project.run(node, ['trace.mjs']);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const copied = join(project.folder, 'copied');
    expect(existsSync(join(copied, 'node_modules/koffi'))).toBe(true);
    const { stdout } = start(copied, [node, join(copied, 'app.mjs')]);
    expect(JSON.parse(stdout)).toEqual({ opened: true, marked: true, held: false });
  });
});
