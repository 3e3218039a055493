// What is the value of a setting in the environment?

/** A setting from the environment; `undefined` if unset, empty, or not readable (Deno without `--allow-env`). */
export function readSetting(name: 'NOINHERIT_KOFFI' | 'NOINHERIT_UNSEALED'): string | undefined {
  try {
    const value = process.env[name];
    return value === '' ? undefined : value;
  } catch {
    return undefined;
  }
}
