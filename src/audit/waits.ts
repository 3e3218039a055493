// Which processes wait for output that only unrelated processes still hold?
import type { Holder, Judge } from './judge.ts';
import { ancestorsOf, type OpenDescriptor, type ProcessTable } from './process-table.ts';

/** Programs that become the parent of orphaned processes. */
const REAPERS =
  /^(?:systemd|init|tini|dumb-init|docker-init|catatonit|runit|s6-svscan|launchd|conmon|containerd-shim.*)$/;

/** A process that reads a stream which ends only when processes exit that do not, or no longer, descend from it. */
export interface Wait {
  readonly pid: number;
  readonly command: string;
  /** The descriptors that it reads from. */
  readonly fds: readonly number[];
  readonly kind: OpenDescriptor['kind'];
  /** The processes that hold the other ends, as their stdio. */
  readonly holders: readonly WaitedFor[];
}

export interface WaitedFor extends Holder {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** The waits of a process for streams of a child that has exited, but whose own children keep its stdio open. */
export function waitsOf(table: ProcessTable, judge: Judge, pid: number): Wait[] {
  /** By the processes that are waited for. */
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

/** The other ends of a stream that a process reads, if only unrelated processes hold them, as their stdio. */
function heldBySurvivors(table: ProcessTable, descriptor: OpenDescriptor): readonly OpenDescriptor[] {
  const isOutput = descriptor.fd === 1 || descriptor.fd === 2;
  if (isOutput || !canBeWaitedFor(table, descriptor)) return [];
  const ends = table.otherEndsOf(descriptor);
  const survivors = new Set(
    ends.filter((end) => end.fd < 3 && isStranger(table, end.pid, descriptor.pid)).map((end) => end.pid),
  );
  return ends.every((end) => survivors.has(end.pid)) ? ends : [];
}

/** Not an object with a name: any process may connect to it. */
function canBeWaitedFor(table: ProcessTable, descriptor: OpenDescriptor): boolean {
  const { kind, access, name } = descriptor;
  if (kind === 'pipe') return access !== 'write' && name.startsWith('pipe:');
  return kind === 'socket' && table.socketOf(descriptor)?.localAddress === undefined;
}

/** Whether a process descends neither from `pid` nor from its ancestors, apart from reapers: its parent has exited. */
function isStranger(table: ProcessTable, other: number, pid: number): boolean {
  if (other === pid) return false;
  const own = new Set([pid, ...ancestorsOf(table, pid)].filter((ancestor) => !isReaper(table, ancestor)));
  return ![other, ...ancestorsOf(table, other)].some((ancestor) => own.has(ancestor));
}

function isReaper({ processes }: ProcessTable, pid: number): boolean {
  return pid === 1 || REAPERS.test(processes.get(pid)?.name ?? '');
}
