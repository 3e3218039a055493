import { noDescriptor, NoInheritError } from '../errors.ts';
import { formatUnixName } from '../socket-address.ts';
import { FD_CLOEXEC, FIRST_AFTER_STDIO } from './posix.ts';

/** What it takes to look at this process's sockets. */
export interface SocketCalls {
  readonly openDescriptors: () => number[];
  /** getsockname(2) and getpeername(2), as text; `undefined` for what is no socket, or has no such address. */
  readonly socketName: (fd: number) => string | undefined;
  readonly peerName: (fd: number) => string | undefined;
  /** getsockopt(2), SO_TYPE. */
  readonly isDatagram: (fd: number) => boolean;
  /** getsockopt(2), SO_ACCEPTCONN. */
  readonly isListening: (fd: number) => boolean;
}

/** What it takes to find a connection without looking at all descriptors, and to ask for its flag. */
export interface AcceptCalls extends SocketCalls {
  /** fcntl(2), F_GETFD. */
  readonly getFlags: (fd: number) => number;
  /**
   * The other end of an internet socket that is connected to this port, by getpeername(2), as text; `undefined` for anything
   * else, which costs no text.
   */
  readonly peerAt: (fd: number, port: number) => string | undefined;
  /** The lowest number that is free now; -1 if the system does not say. */
  readonly lowestFree: () => number;
}

/** What a socket says of itself in JavaScript, in the form of the system's addresses. */
interface Endpoint {
  readonly kind: 'connected' | 'datagram' | 'listening';
  readonly local: string;
  readonly remote?: string;
}

/** The parts of Node's sockets and servers that tell their addresses. Every one may be missing. */
interface HasAddress {
  readonly localAddress?: string;
  readonly localPort?: number;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  readonly address?: () => { readonly address: string; readonly port?: number } | string | null;
  readonly bind?: unknown;
  readonly connecting?: boolean;
  /** The server that accepted a connection. */
  readonly server?: object | null;
}

/**
 * Finds the descriptor of a socket or server that does not carry its number (TCP under Deno, http servers under
 * Bun): the only descriptor of this process with the same addresses.
 *
 * @throws NoInheritError `ERR_NOINHERIT_AMBIGUOUS` if several have them (two datagram sockets that share a port),
 *   `ERR_NOINHERIT_NO_DESCRIPTOR` if the object names an address that none has
 */
export function locateByAddress(calls: SocketCalls, target: object): number | undefined {
  const endpoint = endpointOf(target);
  if (endpoint === undefined) return undefined;
  const [found, ...others] = allAt(calls, endpoint);
  if (others.length > 0) {
    const message = `${others.length + 1} descriptors of this process have the address ${endpoint.local}`;
    throw new NoInheritError('ERR_NOINHERIT_AMBIGUOUS', message);
  }
  if (found === undefined) throw noDescriptor(target);
  return found;
}

/** So many connections of a server are looked at before one in so many is enough. */
export const ENOUGH = 64;
/** So many of the numbers that connections had are known. */
const MOST_KNOWN = 256;

/**
 * Makes a function that says whether the descriptor of such an object is known to be non-inheritable, without having to tell
 * which it is: so of a connection in a time that does not grow with the number of open connections, and of a server or a
 * datagram socket that shares its address with others of this process, if all of them are. `false` says nothing: then
 * {@link locateByAddress} has to find it.
 *
 * The kernel gave a connection the lowest number that was free. So it most often has one that another connection had before:
 * the next above the last one's, or the lowest; or else the last one below the number that is the lowest free one now: from there
 * on downwards each is tried, and what has the port of its other end is compared in full. Then no other is looked for, as no two connections
 * have the same two addresses. (Native code may have duplicated it, and found may be the duplicate; but Bun and Deno open and
 * accept with SOCK_CLOEXEC, so that the one of the object itself is non-inheritable too, as long as nobody opened that up.)
 * If none is it, all descriptors are looked at.
 *
 * Of the connections that a server accepts at this moment the first {@link ENOUGH} are looked at, and then one in as many: the
 * others have the same flag as those had, made by the same call a moment ago. If one ever is inheritable, all are looked at again.
 */
export function createMarkCheck(calls: AcceptCalls): (target: object, acceptedBy?: object) => boolean {
  /** How many connections of a server in a row were non-inheritable already. */
  const seen = new WeakMap<object, number>();
  /** The numbers that connections were found under, ascending, and the one of the last. */
  let known: number[] = [];
  let last = -1;

  function search({ remotePort = -1 }: HasAddress, endpoint: Endpoint): number | undefined {
    const isIt = (fd: number): boolean => {
      const remote = calls.peerAt(fd, remotePort);
      return remote !== undefined && isAt(calls, fd, endpoint, remote);
    };
    const found = guess(isIt) ?? searchDown(isIt);
    if (found !== undefined) remember(found);
    return found;
  }

  /** Few are tried, for to ask the system what is the lowest free one takes no longer than a few of these. */
  function guess(isIt: (fd: number) => boolean): number | undefined {
    let next = 0;
    while (next < known.length && (known[next] as number) <= last) next++;
    // The last one may have been closed since, or is asked for once more, by another listener.
    return tryAt(next, isIt) ?? tryAt(next - 1, isIt) ?? tryAt(0, isIt) ?? tryAt(next + 1, isIt) ?? tryAt(1, isIt);
  }

  function tryAt(index: number, isIt: (fd: number) => boolean): number | undefined {
    const fd = known[index];
    return fd !== undefined && isIt(fd) ? fd : undefined;
  }

  function remember(fd: number): void {
    last = fd;
    const index = known.findIndex((it) => it >= fd);
    if (index === -1) known.push(fd);
    else if (known[index] !== fd) known.splice(index, 0, fd);
    if (known.length > MOST_KNOWN) known = [fd];
  }

  function searchDown(isIt: (fd: number) => boolean): number | undefined {
    for (let fd = calls.lowestFree() - 1; fd >= FIRST_AFTER_STDIO; fd--) if (isIt(fd)) return fd;
    return undefined;
  }

  function isMarked(target: HasAddress): boolean {
    const endpoint = endpointOf(target);
    if (endpoint === undefined) return false;
    const near = endpoint.kind === 'connected' ? search(target, endpoint) : undefined;
    const found = near === undefined ? allAt(calls, endpoint) : [near];
    return found.length > 0 && found.every((fd) => (calls.getFlags(fd) & FD_CLOEXEC) !== 0);
  }

  return (target: HasAddress, acceptedBy) => {
    // A program may emit what another server accepted, or what it got from another process.
    if (acceptedBy === undefined || target.server !== acceptedBy) return isMarked(target);
    const count = seen.get(acceptedBy) ?? 0;
    const isAsWanted = (count >= ENOUGH && count % ENOUGH !== 0) || isMarked(target);
    seen.set(acceptedBy, isAsWanted ? count + 1 : 0);
    return isAsWanted;
  };
}

/** Whether an object has an address now, and so a descriptor. */
export function hasAddress(target: object): boolean {
  return endpointOf(target) !== undefined;
}

/** `undefined` before there is an address, and after it is gone. */
function endpointOf(target: HasAddress): Endpoint | undefined {
  // Asked too early, Deno looks for addresses that are not there yet, which takes it longer than all else here.
  if (target.connecting === true) return undefined;
  const { localAddress, localPort, remoteAddress, remotePort } = target;
  // The proxy that stands for an HTTP/2 session's socket has values, and denies that it has the properties.
  if (localPort !== undefined || 'localPort' in target) {
    if (
      localAddress === undefined ||
      localPort === undefined ||
      remoteAddress === undefined ||
      remotePort === undefined
    )
      return undefined;
    return { kind: 'connected', local: textOf(localAddress, localPort), remote: textOf(remoteAddress, remotePort) };
  }
  const address = ownAddress(target);
  if (!address || (typeof address !== 'string' && address.port === undefined)) return undefined;
  const kind = typeof target.bind === 'function' ? 'datagram' : 'listening';
  return {
    kind,
    local: typeof address === 'string' ? formatUnixName(address) : textOf(address.address, address.port ?? 0),
  };
}

function ownAddress(target: HasAddress): ReturnType<NonNullable<HasAddress['address']>> {
  try {
    return target.address?.() ?? null;
  } catch {
    // A datagram socket that is not bound.
    return null;
  }
}

function allAt(calls: SocketCalls, endpoint: Endpoint): number[] {
  return calls.openDescriptors().filter((fd) => isAt(calls, fd, endpoint));
}

/** @param peer - what peerName says, if that is known */
function isAt(calls: SocketCalls, fd: number, { kind, local, remote }: Endpoint, peer?: string): boolean {
  if (peer !== undefined && withoutMapping(peer) !== remote) return false;
  const name = calls.socketName(fd);
  if (name === undefined || withoutMapping(name) !== local) return false;
  if (calls.isDatagram(fd) !== (kind === 'datagram')) return false;
  // What listens is connected with nobody.
  if (remote !== undefined) return peer !== undefined || withoutMapping(calls.peerName(fd) ?? '') === remote;
  return calls.isListening(fd) === (kind === 'listening');
}

function textOf(address: string, port: number): string {
  if (!address.includes(':')) return `${address}:${port}`;
  const host = address.replace(/%.*$/, '');
  return withoutMapping(`${new URL(`http://[${host}]/`).hostname}:${port}`);
}

/** An IPv4 address within IPv6 (`::ffff:127.0.0.1`), which one side may show in the one form and the other in the other. */
function withoutMapping(text: string): string {
  if (!text.startsWith('[::ffff:')) return text;
  const [, high, low, port] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\](:\d+)$/.exec(text) ?? [];
  if (high === undefined || low === undefined) return text;
  const bytes = [high, low].map((group) => Number.parseInt(group, 16)).flatMap((group) => [group >> 8, group & 0xff]);
  return `${bytes.join('.')}${port}`;
}
