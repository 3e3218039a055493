// What do the environment variables ask of the preload?
import { NoInheritError } from '../errors.ts';
import { descriptorsInEnvironment } from '../kept-descriptors.ts';

/** What happens at a spawn that would pass something on: `seal` seals silently. */
export type Mode = 'seal' | 'warn' | 'throw';

export interface Settings {
  readonly mode: Mode;
  /** Descriptors to pass to every child under their own numbers. */
  readonly passFds: readonly number[];
}

/**
 * The preload's settings from the environment.
 *
 * @throws NoInheritError `ERR_NOINHERIT_BAD_TARGET` for an invalid value: a misspelt value must not
 *   look like a check that is on
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const { NOINHERIT: mode = '', NOINHERIT_PASS_FDS: passFds = '' } = env;
  if (!['', 'warn', 'throw'].includes(mode)) {
    throw refuse(
      `NOINHERIT=${mode} is not a valid value: leave it unset to seal silently, or set it to "warn" or "throw".`,
    );
  }
  return { mode: mode === '' ? 'seal' : (mode as Mode), passFds: readNumbers(passFds, env) };
}

/** `auto` means the descriptors that MAKEFLAGS, LISTEN_FDS and CRASHDUMP_SIGNAL_FD name, if they are open. */
function readNumbers(text: string, env: NodeJS.ProcessEnv): readonly number[] {
  if (text === '') return [];
  if (text === 'auto') return descriptorsInEnvironment(env);
  if (!/^\d{1,10}(?:,\d{1,10})*$/.test(text)) {
    throw refuse(
      `NOINHERIT_PASS_FDS=${text} is not a valid value: list descriptor numbers, such as "3,4", or use "auto".`,
    );
  }
  return text.split(',').map(Number);
}

function refuse(message: string): NoInheritError {
  return new NoInheritError('ERR_NOINHERIT_BAD_TARGET', message);
}
