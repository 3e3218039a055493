import { noDescriptor, NoInheritError } from '../errors.ts';

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
  const [found, ...others] = calls.openDescriptors().filter((fd) => isAt(calls, fd, endpoint));
  if (others.length > 0) {
    const message = `${others.length + 1} descriptors of this process have the address ${endpoint.local}`;
    throw new NoInheritError('ERR_NOINHERIT_AMBIGUOUS', message);
  }
  if (found === undefined) throw noDescriptor(target);
  return found;
}

/** Whether an object has an address now, and so a descriptor. */
export function hasAddress(target: object): boolean {
  return endpointOf(target) !== undefined;
}

/** `undefined` before there is an address, and after it is gone. */
function endpointOf(target: HasAddress): Endpoint | undefined {
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
  return { kind, local: typeof address === 'string' ? address : textOf(address.address, address.port ?? 0) };
}

function ownAddress(target: HasAddress): ReturnType<NonNullable<HasAddress['address']>> {
  try {
    return target.address?.() ?? null;
  } catch {
    // A datagram socket that is not bound.
    return null;
  }
}

function isAt(calls: SocketCalls, fd: number, { kind, local, remote }: Endpoint): boolean {
  const name = calls.socketName(fd);
  if (name === undefined || withoutMapping(name) !== local) return false;
  if (calls.isDatagram(fd) !== (kind === 'datagram') || calls.isListening(fd) !== (kind === 'listening')) return false;
  return remote === undefined || withoutMapping(calls.peerName(fd) ?? '') === remote;
}

function textOf(address: string, port: number): string {
  const host = address.replace(/%.*$/, '');
  if (!host.includes(':')) return `${host}:${port}`;
  return withoutMapping(`${new URL(`http://[${host}]/`).hostname}:${port}`);
}

/** An IPv4 address within IPv6 (`::ffff:127.0.0.1`), which one side may show in the one form and the other in the other. */
function withoutMapping(text: string): string {
  const [, high, low, port] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\](:\d+)$/.exec(text) ?? [];
  if (high === undefined || low === undefined) return text;
  const bytes = [high, low].map((group) => Number.parseInt(group, 16)).flatMap((group) => [group >> 8, group & 0xff]);
  return `${bytes.join('.')}${port}`;
}
