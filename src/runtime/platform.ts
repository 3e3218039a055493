// Which system does this run on, even if a test changes `process.platform`?
import { system } from './node-itself.ts';

/** What `os.type()` returns on each platform that has a binding. */
const TYPES: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'Linux',
  android: 'Linux',
  darwin: 'Darwin',
  win32: 'Windows_NT',
};

/**
 * The platform according to the system itself. Tests give `process.platform` another value to see what their program
 * does elsewhere, while its descriptors remain those of this system.
 *
 * @param claimed - the value of `process.platform`
 * @param type - the value of `os.type()`, which does not depend on it
 */
export function platformOf(claimed: NodeJS.Platform, type: string | undefined): NodeJS.Platform {
  if (TYPES[claimed] === type) return claimed;
  const [platform = claimed] = Object.entries(TYPES).find(([, name]) => name === type) ?? [];
  return platform as NodeJS.Platform;
}

export const platform: NodeJS.Platform = platformOf(process.platform, system);

/** Runs `action` while `process.platform` has the true value: koffi derives the name of its native addon from it. */
export function withTruePlatform<T>(action: () => T): T {
  const claimed = Object.getOwnPropertyDescriptor(process, 'platform');
  if (process.platform === platform || claimed?.configurable !== true) return action();
  Object.defineProperty(process, 'platform', { value: platform, configurable: true, enumerable: true });
  try {
    return action();
  } finally {
    Object.defineProperty(process, 'platform', claimed);
  }
}
