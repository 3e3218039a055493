/** A setting of the environment; `undefined` if it is unset or empty, or if the program may not read it (Deno without `--allow-env`). */
export function readSetting(name: 'NOINHERIT_KOFFI' | 'NOINHERIT_UNSEALED'): string | undefined {
  try {
    const value = process.env[name];
    return value === '' ? undefined : value;
  } catch {
    return undefined;
  }
}
