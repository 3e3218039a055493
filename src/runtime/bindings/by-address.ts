// Which descriptor belongs to a socket that does not expose its number, and is it marked?
import { noDescriptor, NoInheritError } from '../errors.ts';
import { formatUnixName } from '../socket-address.ts';
import { FD_CLOEXEC, FIRST_AFTER_STDIO } from './posix.ts';

/** The calls needed to examine this process's sockets. */
export interface SocketCalls {
  readonly openDescriptors: () => number[];
  /** getsockname(2) and getpeername(2), formatted; `undefined` for anything but a socket with such an address. */
  readonly socketName: (fd: number) => string | undefined;
  readonly peerName: (fd: number) => string | undefined;
  /** getsockopt(2), SO_TYPE. */
  readonly isDatagram: (fd: number) => boolean;
  /** getsockopt(2), SO_ACCEPTCONN. */
  readonly isListening: (fd: number) => boolean;
}

/** The calls needed to find a connection without examining all descriptors, and to read its flag. */
export interface AcceptCalls extends SocketCalls {
  /** fcntl(2), F_GETFD. */
  readonly getFlags: (fd: number) => number;
  /**
   * The remote address of an internet socket connected to this remote port, by getpeername(2), formatted; `undefined`
   * for anything else, without the cost of formatting.
   */
  readonly peerAt: (fd: number, port: number) => string | undefined;
  /** The lowest descriptor number that is free now; -1 if the system does not provide it. */
  readonly lowestFree: () => number;
}

/** The addresses that a socket reports in JavaScript, formatted as the system's addresses are. */
interface Endpoint {
  readonly kind: 'connected' | 'datagram' | 'listening';
  readonly local: string;
  readonly remote?: string;
}

/** The properties of Node's sockets and servers that reveal their addresses. Any of them may be missing. */
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
 * Finds the descriptor of a socket or server that does not expose its number (TCP under Deno, http servers under
 * Bun): the only descriptor of this process with the same addresses.
 *
 * @throws NoInheritError `ERR_NOINHERIT_AMBIGUOUS` if several have them (two datagram sockets that share a port),
 *   `ERR_NOINHERIT_NO_DESCRIPTOR` if no descriptor has the addresses that the object reports
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

/** So many connections of a server are checked in a row; from then on, one in so many. */
export const CHECK_EVERY = 64;
/** The most descriptor numbers of earlier connections to remember. */
const MOST_KNOWN = 256;

/**
 * Makes a function that returns whether the descriptor of such an object is known to be non-inheritable, without always
 * finding out which one it is: for a connection, in a time that does not grow with the number of open connections; for
 * a server or datagram socket that shares its address with others of this process, if all of them are. `false` means
 * unknown: {@link locateByAddress} must find the descriptor then.
 *
 * The kernel gives a connection the lowest free number. So it usually reuses the number of an earlier connection: the
 * next one above the last, or the lowest. Otherwise it is usually the highest number below the one that is the lowest
 * free now: from there downwards each number is tried, and those with the right remote port are compared in full. The
 * first match ends the search, as no two connections have the same pair of addresses. (Native code may have duplicated
 * the descriptor, and the match may be the duplicate; but Bun and Deno open and accept with SOCK_CLOEXEC, so the
 * object's own is non-inheritable too, unless it was made inheritable later.) If no number matches, all descriptors are
 * examined.
 *
 * Of the connections that a server is accepting, the first {@link CHECK_EVERY} are checked, and then one in as many: the
 * others get the same flag, from the same call. If one is ever inheritable, all are checked again.
 */
export function createMarkCheck(calls: AcceptCalls): (target: object, acceptedBy?: object) => boolean {
  /** How many connections of a server in a row were already non-inheritable. */
  const seen = new WeakMap<object, number>();
  /** The numbers under which connections were found, ascending; `last` is the latest one. */
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

  /** Tries only a few numbers: asking for the lowest free number takes no longer than a few of these tries. */
  function guess(isIt: (fd: number) => boolean): number | undefined {
    let next = 0;
    while ((known[next] ?? Infinity) <= last) next++;
    // The last one may have been closed since, or another listener may be asking about it again.
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
    // A program may emit a connection that another server accepted, or that it got from another process.
    if (acceptedBy === undefined || target.server !== acceptedBy) return isMarked(target);
    const count = seen.get(acceptedBy) ?? 0;
    const isAsWanted = (count >= CHECK_EVERY && count % CHECK_EVERY !== 0) || isMarked(target);
    seen.set(acceptedBy, isAsWanted ? count + 1 : 0);
    return isAsWanted;
  };
}

/** Whether an object has an address now, and therefore a descriptor. */
export function hasAddress(target: object): boolean {
  return endpointOf(target) !== undefined;
}

/** `undefined` while there is no address yet, or no longer one. */
function endpointOf(target: HasAddress): Endpoint | undefined {
  // Reading addresses too early makes Deno look for missing ones, which takes longer than everything else here.
  if (target.connecting === true) return undefined;
  const { localAddress, localPort, remoteAddress, remotePort } = target;
  // The proxy that represents an HTTP/2 session's socket returns values, but `in` is false for the properties.
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
    // A datagram socket that is not bound throws.
    return null;
  }
}

function allAt(calls: SocketCalls, endpoint: Endpoint): number[] {
  return calls.openDescriptors().filter((fd) => isAt(calls, fd, endpoint));
}

/** @param peer - the result of peerName, if already known */
function isAt(calls: SocketCalls, fd: number, { kind, local, remote }: Endpoint, peer?: string): boolean {
  if (peer !== undefined && withoutMapping(peer) !== remote) return false;
  const name = calls.socketName(fd);
  if (name === undefined || withoutMapping(name) !== local) return false;
  if (calls.isDatagram(fd) !== (kind === 'datagram')) return false;
  // A listening socket has no peer.
  if (remote !== undefined) return peer !== undefined || withoutMapping(calls.peerName(fd) ?? '') === remote;
  return calls.isListening(fd) === (kind === 'listening');
}

function textOf(address: string, port: number): string {
  if (!address.includes(':')) return `${address}:${port}`;
  const host = address.replace(/%.*$/, '');
  return withoutMapping(`${new URL(`http://[${host}]/`).hostname}:${port}`);
}

/** Unwraps an IPv4 address in IPv6 (`::ffff:127.0.0.1`): JavaScript and the system may report different forms. */
function withoutMapping(text: string): string {
  if (!text.startsWith('[::ffff:')) return text;
  const [, high, low, port] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\](:\d+)$/.exec(text) ?? [];
  if (high === undefined || low === undefined) return text;
  const bytes = [high, low].map((group) => Number.parseInt(group, 16)).flatMap((group) => [group >> 8, group & 0xff]);
  return `${bytes.join('.')}${port}`;
}
