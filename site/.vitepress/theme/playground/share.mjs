// What does a link to the playground contain? The code, language and config, compressed into the part after `#`.
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';

/** @typedef {{ code: string, language: 'module' | 'commonjs' | 'typescript', config: string }} Shared */

/**
 * @param {Shared} shared
 * @returns {string} characters that need no escaping in a URL
 */
export function pack(shared) {
  const bytes = strFromU8(deflateSync(strToU8(JSON.stringify(shared))), true);
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * @param {string} packed
 * @returns {Shared | undefined} undefined if the link is truncated or invalid
 */
export function unpack(packed) {
  try {
    const bytes = strToU8(atob(packed.replaceAll('-', '+').replaceAll('_', '/')), true);
    return JSON.parse(strFromU8(inflateSync(bytes)));
  } catch {
    return undefined;
  }
}
