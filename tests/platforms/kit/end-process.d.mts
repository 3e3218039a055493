export function endProcess(said: unknown, signal?: NodeJS.Signals): true;
