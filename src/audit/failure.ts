/** A mistake of the user's or a limit of the machine: shown as a sentence, without a stack, and exit code 2. */
export class Failure extends Error {}

/** The sentence for what /proc refused about a process. */
export function explain(pid: number, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new Failure(`There is no process ${pid}. \`ps -e\` lists those that run.`);
  if (code === 'EACCES' || code === 'EPERM')
    return new Failure(`Process ${pid} belongs to somebody else: run this as its user, or with sudo.`);
  return new Failure(`Process ${pid} cannot be looked at: ${String(error)}`);
}
