// The program that the probe runs in every runtime: opens every kind of object, marks nothing, and prints, as one line
// of JSON, what a child inherits. With `launched`, it only checks what its own launcher left open.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';

import { openInheritable, isWindows, runtimeName, system, tryToFind } from '../../tests/platforms/kit.mjs';
import { objects } from '../../tests/platforms/objects.mjs';

/** Numbers below and above 16, the last one that Node marks at startup if there is a gap above it. */
const LAUNCHED = { low: 10, high: 20 };

/** @typedef {{ fd: number, inheritable: boolean, inChild: boolean }} Look */

const versions = { node: process.version, bun: process.versions['bun'], deno: process.versions['deno'] };
const results = process.argv.includes('launched') ? lookAtLaunched() : await lookAtAll();
console.log(
  `probe: ${JSON.stringify({ runtime: runtimeName, version: versions[runtimeName], platform: process.platform, results })}`,
);
process.exit();

function lookAtLaunched() {
  return Object.fromEntries(Object.entries(LAUNCHED).map(([name, fd]) => [`launched ${name}`, look(fd)]));
}

async function lookAtAll() {
  /** @type {Record<string, Look | undefined>} */
  const found = {};
  const ends = [];
  for (const { object, event, make } of objects) {
    const { target, start, end, cleanUp } = await make();
    if (event !== undefined) {
      const ready = once(target, event);
      await start?.();
      await ready;
    }
    const raw = tryToFind(target);
    found[object] = raw === undefined ? undefined : look(raw);
    ends.push(end, cleanUp);
  }
  // Nothing is closed before the end, because the log is searched for the last call that returned a number.
  found['a file that native code opened without a flag'] = look(system.ofNumber(openInheritable()));
  return found;
}

/**
 * @param {any} raw
 * @returns {Look}
 */
function look(raw) {
  return { fd: Number(raw), inheritable: system.isInheritable(raw), inChild: isInChild(raw) };
}

/** Whether a child of the runtime's own spawn really holds it, whatever the flag says. @param {any} raw */
function isInChild(raw) {
  if (isWindows) return system.childHolds(raw);
  const here = readlinkSync(`/proc/self/fd/${raw}`);
  return spawnSync('readlink', [`/proc/self/fd/${raw}`], { encoding: 'utf8' }).stdout.trim() === here;
}
