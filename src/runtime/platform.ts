// What system does this run on, whatever a test says of it?
import { system } from './node-itself.ts';

/** What `os.type()` calls the system of each platform that has a binding. */
const TYPES: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'Linux',
  android: 'Linux',
  darwin: 'Darwin',
  win32: 'Windows_NT',
};

/**
 * The platform, by the system's own name. Tests give `process.platform` another value to see what their program does
 * elsewhere, while its descriptors stay those of this system.
 *
 * @param told - what `process.platform` says
 * @param type - what `os.type()` says, which does not follow it
 */
export function platformOf(told: NodeJS.Platform, type: string | undefined): NodeJS.Platform {
  if (TYPES[told] === type) return told;
  const [platform = told] = Object.entries(TYPES).find(([, name]) => name === type) ?? [];
  return platform as NodeJS.Platform;
}

export const platform: NodeJS.Platform = platformOf(process.platform, system);

/** Calls while `process.platform` says what is so: there koffi looks for the name of its native half. */
export function onOwnPlatform<T>(action: () => T): T {
  const told = Object.getOwnPropertyDescriptor(process, 'platform');
  if (process.platform === platform || told?.configurable !== true) return action();
  Object.defineProperty(process, 'platform', { value: platform, configurable: true, enumerable: true });
  try {
    return action();
  } finally {
    Object.defineProperty(process, 'platform', told);
  }
}
