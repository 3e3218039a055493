// What does a link to the playground carry? Its code, language and config, packed into the part behind `#`.
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';

/** @typedef {{ code: string, language: 'module' | 'commonjs' | 'typescript', config: string }} Shared */

/**
 * @param {Shared} shared
 * @returns {string} letters that a URL takes as they are
 */
export function pack(shared) {
  const bytes = strFromU8(deflateSync(strToU8(JSON.stringify(shared))), true);
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * @param {string} packed
 * @returns {Shared | undefined} undefined where the link was cut off or written by hand
 */
export function unpack(packed) {
  try {
    const bytes = strToU8(atob(packed.replaceAll('-', '+').replaceAll('_', '/')), true);
    return JSON.parse(strFromU8(inflateSync(bytes)));
  } catch {
    return undefined;
  }
}
