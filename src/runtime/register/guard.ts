// What does the preload do around each spawn, and at the start of a process?
import { isMainThread } from 'node:worker_threads';

import { keptDescriptors } from '../kept-descriptors.ts';
import { descriptorOf } from '../resolve-descriptor.ts';
import { sealDescriptors } from '../seal-descriptors.ts';
import { sealedCall } from '../sealed.ts';
import { setNoInherit } from '../set-no-inherit.ts';
import type { Descriptor } from '../types.ts';
import { adoptOptOuts, passToChildren } from './launched-with.ts';
import { leakError, leaksOf, warnOfLeaks, warnOfLauncher } from './report.ts';
import type { Mode, Settings } from './settings.ts';
import type { SpawnCall } from './spawn-call.ts';

export { cannotHook } from './cannot-hook.ts';
export { shareOptOuts } from './launched-with.ts';
export { readSettings } from './settings.ts';

const NO_SPAWN = { inherits: true, stdioCount: 3, passFds: [], texts: [] };

/** Passes on, reports and seals what the launcher left open, as the settings say. A worker adopts opt-outs instead. */
export function prepare({ mode, passFds }: Settings): void {
  if (!isMainThread) {
    adoptOptOuts();
    return;
  }
  passToChildren(passFds);
  if (mode !== 'seal') warnOfLauncher(leaksOf(NO_SPAWN));
  sealDescriptors();
}

/** Seals, then spawns; before that reports or refuses what the child would have inherited. */
export function guardSpawn(mode: Mode, call: SpawnCall, spawn: () => unknown): unknown {
  let isReached = false;
  const reach = (): unknown => {
    isReached = true;
    return spawn();
  };
  try {
    const leaks = mode === 'seal' ? [] : leaksOf(call);
    if (leaks.length > 0) {
      if (mode === 'throw') throw leakError(call, leaks);
      warnOfLeaks(call, leaks);
    }
    const isSync = call.via === 'spawnSync';
    return call.passFds.length === 0
      ? sealedCall(call.texts, reach, isSync)
      : spawnPassing(call.passFds as readonly Descriptor[], () => sealedCall(call.texts, reach, isSync));
  } finally {
    if (!isReached) call.discard();
  }
}

/** Makes descriptors inheritable for one spawn, and afterwards marks those that had not been opted out before. */
function spawnPassing(passFds: readonly Descriptor[], spawn: () => unknown): unknown {
  const passed: Descriptor[] = [];
  try {
    const kept = keptDescriptors();
    for (const fd of passFds) {
      if (kept.has(descriptorOf(fd))) continue;
      setNoInherit(fd, false);
      passed.push(fd);
    }
    return spawn();
  } finally {
    for (const fd of passed) setNoInherit(fd, true);
  }
}
