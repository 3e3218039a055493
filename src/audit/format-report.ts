import type { Finding, Holder, ProcessReport } from './audit-process.ts';

/** A report for people: one paragraph a process, one line a finding. */
export function formatReport({ pid, command, findings }: ProcessReport): string {
  const title = `${pid} ${shorten(command)}`;
  if (findings.length === 0) return `${title}\n  nothing beyond stdio is inheritable or inherited`;
  return [title, ...findings.flatMap(formatFinding)].join('\n');
}

function formatFinding(finding: Finding): string[] {
  const { fd, inheritable, meant, from, sharedWith } = finding;
  const state = meant === undefined ? (inheritable ? 'INHERITABLE' : 'INHERITED') : `meant (${meant})`;
  return [
    `  ${fd} ${formatObject(finding)}: ${state}`,
    ...(from === undefined ? [] : [`      from ${formatHolder(from)}`]),
    ...sharedWith.filter(({ pid }) => pid !== from?.pid).map((holder) => `      also held by ${formatHolder(holder)}`),
  ];
}

/** `socket tcp LISTEN 127.0.0.1:80`, `file /var/db/LOCK`, `pipe:[4711]`. */
export function formatObject({ kind, name, socket }: Pick<Finding, 'kind' | 'name' | 'socket'>): string {
  if (socket !== undefined) {
    const { protocol, state, localAddress, remoteAddress } = socket;
    const peer = remoteAddress === undefined ? undefined : `to ${remoteAddress}`;
    return ['socket', protocol, state, localAddress, peer].filter((part) => part !== undefined).join(' ');
  }
  return name.startsWith('/') ? `${kind} ${name}` : name;
}

function formatHolder({ pid, command, fds }: Holder): string {
  return `${pid} ${shorten(command)} as ${fds.join(', ')}`;
}

export function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
