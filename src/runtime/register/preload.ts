import { isMainThread } from 'node:worker_threads';
import { descriptorOf } from '../resolve-descriptor.ts';
import { keptDescriptors } from '../kept-descriptors.ts';
import { sealDescriptors } from '../seal-descriptors.ts';
import { sealedCall } from '../sealed.ts';
import { setNoInherit } from '../set-no-inherit.ts';
import type { Descriptor } from '../types.ts';
import { aroundSpawns } from './hook-spawns.ts';
import { hookWorkers } from './hook-workers.ts';
import { adoptDecisions, passOn, shareDecisions } from './launched-with.ts';
import { refusal, unintended, warn, warnOfLauncher } from './report.ts';
import type { Settings } from './settings.ts';
import type { SpawnCall } from './spawn-call.ts';

const NO_SPAWN = { stdioCount: 3, passFds: [], texts: [] };

/**
 * Non-inheritable by default, for a whole process: seals what the launcher left open, then before every spawn.
 *
 * @param settings - what the environment asked for
 * @param preload - path of the file that workers are to load
 * @throws NoInheritError what `sealDescriptors` throws, `ERR_NOINHERIT_SYSCALL` for a descriptor of `passFds` that is closed
 */
export function startPreload({ mode, passFds }: Settings, preload: string): void {
  if (isMainThread) {
    passOn(passFds);
    if (mode !== 'seal') warnOfLauncher(unintended(NO_SPAWN));
    sealDescriptors();
  } else {
    adoptDecisions();
  }
  hookWorkers(preload, shareDecisions);
  aroundSpawns((call, spawn) => guard(mode, call, spawn));
}

function guard(mode: Settings['mode'], call: SpawnCall, spawn: () => unknown): unknown {
  let isReached = false;
  const reach = (): unknown => {
    isReached = true;
    return spawn();
  };
  try {
    const leaks = mode === 'seal' ? [] : unintended(call);
    if (leaks.length > 0) {
      if (mode === 'throw') throw refusal(call, leaks);
      warn(call, leaks);
    }
    const isSync = call.via === 'spawnSync';
    return call.passFds.length === 0
      ? sealedCall(call.texts, reach, isSync)
      : openedUp(call.passFds as readonly Descriptor[], () => sealedCall(call.texts, reach, isSync));
  } finally {
    if (!isReached) call.discard();
  }
}

/** Opens descriptors up for one spawn and marks those afterwards that nobody had opened up before. */
function openedUp(passFds: readonly Descriptor[], spawn: () => unknown): unknown {
  const opened: Descriptor[] = [];
  try {
    const kept = keptDescriptors();
    for (const fd of passFds) {
      if (kept.has(descriptorOf(fd))) continue;
      setNoInherit(fd, false);
      opened.push(fd);
    }
    return spawn();
  } finally {
    for (const fd of opened) setNoInherit(fd, true);
  }
}
