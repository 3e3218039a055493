// Who waits for output that a process holds which nobody waits for?
import type { Holder, Judge } from './judge.ts';
import { ancestorsOf, type OpenDescriptor, type ProcessTable } from './process-table.ts';

/** What becomes the parent of processes whose own has ended. */
const REAPERS =
  /^(?:systemd|init|tini|dumb-init|docker-init|catatonit|runit|s6-svscan|launchd|conmon|containerd-shim.*)$/;

/** A process reads what comes to its end only when another one ends that it did not start, or not any more. */
export interface Wait {
  readonly pid: number;
  readonly command: string;
  /** What it reads from them. */
  readonly fds: readonly number[];
  readonly kind: OpenDescriptor['kind'];
  /** Who holds the other ends, as its stdio. */
  readonly holders: readonly WaitedFor[];
}

export interface WaitedFor extends Holder {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** The waits of a process: for streams of a child that has ended, and whose own children have kept its stdio. */
export function waitsOf(table: ProcessTable, judge: Judge, pid: number): Wait[] {
  /** By those who are waited for. */
  const groups = new Map<string, { fds: number[]; kind: OpenDescriptor['kind']; ends: OpenDescriptor[] }>();
  for (const descriptor of table.descriptorsOf(pid)) {
    const ends = heldBySurvivors(table, descriptor);
    if (ends.length === 0) continue;
    const key = [...new Set(ends.map((end) => end.pid))].sort((one, other) => one - other).join(' ');
    const group = groups.get(key) ?? { fds: [], kind: descriptor.kind, ends: [] };
    group.fds.push(descriptor.fd);
    group.ends.push(...ends);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ fds, kind, ends }) => ({
    pid,
    command: table.commandOf(pid),
    fds,
    kind,
    holders: judge
      .holdersAt(ends)
      .map((holder) => ({ ...holder, startedAt: table.processes.get(holder.pid)?.startedAt ?? 0 })),
  }));
}

/** The other ends of a stream that a process reads, if nobody holds them but those whom nobody waits for. */
function heldBySurvivors(table: ProcessTable, descriptor: OpenDescriptor): readonly OpenDescriptor[] {
  const isOutput = descriptor.fd === 1 || descriptor.fd === 2;
  if (isOutput || !canBeWaitedFor(table, descriptor)) return [];
  const ends = table.otherEndsOf(descriptor);
  const survivors = new Set(
    ends.filter((end) => end.fd < 3 && isStranger(table, end.pid, descriptor.pid)).map((end) => end.pid),
  );
  return ends.every((end) => survivors.has(end.pid)) ? ends : [];
}

/** What has a name can be connected to by anybody. */
function canBeWaitedFor(table: ProcessTable, descriptor: OpenDescriptor): boolean {
  const { kind, access, name } = descriptor;
  if (kind === 'pipe') return access !== 'write' && name.startsWith('pipe:');
  return kind === 'socket' && table.socketOf(descriptor)?.localAddress === undefined;
}

/** Whether a process is nobody's whom `pid` descends from, nor its own: whoever started it has ended. */
function isStranger(table: ProcessTable, other: number, pid: number): boolean {
  if (other === pid) return false;
  const own = new Set([pid, ...ancestorsOf(table, pid)].filter((ancestor) => !isReaper(table, ancestor)));
  return ![other, ...ancestorsOf(table, other)].some((ancestor) => own.has(ancestor));
}

function isReaper({ processes }: ProcessTable, pid: number): boolean {
  return pid === 1 || REAPERS.test(processes.get(pid)?.name ?? '');
}
