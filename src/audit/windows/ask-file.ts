// Is a file object of Windows a file, a directory, a socket, a pipe or a device?
import type { SystemDescriptor } from '../../runtime/bindings/binding.ts';
import type { DescriptorKind, SocketInfo } from '../process-table.ts';
import type { ProcessCalls } from './calls.ts';
import type { PortRow } from './port-tables.ts';

/** GetFileType. */
const FILE_TYPE_DISK = 1;
const FILE_TYPE_CHAR = 2;
const FILE_TYPE_PIPE = 3;
/** SO_TYPE of a stream socket. */
const SOCK_STREAM = 1;

/** What a duplicate of a handle shows about its object. */
export interface FileObject {
  readonly kind: DescriptorKind;
  readonly name: string;
  readonly socket?: SocketInfo;
}

/** @param rows - the machine's sockets */
export function askFile(calls: ProcessCalls, copy: SystemDescriptor, rows: readonly PortRow[]): FileObject {
  switch (calls.fileTypeInTime(copy)) {
    case FILE_TYPE_DISK: {
      const isDirectory = calls.fileInformation(copy)?.isDirectory === true;
      return { kind: isDirectory ? 'directory' : 'file', name: calls.finalPath(copy) ?? 'file' };
    }
    case FILE_TYPE_CHAR:
      return { kind: 'device', name: 'device' };
    case FILE_TYPE_PIPE: {
      const address = calls.socketAddress(copy);
      if (address === undefined) return { kind: 'pipe', name: 'pipe' };
      return { kind: 'socket', name: 'socket', socket: askSocket(calls, copy, address, rows) };
    }
    case undefined:
      // A handle with pending synchronous I/O does not answer until that completes, and only a pipe's takes so long.
      return { kind: 'pipe', name: 'pipe (busy)' };
    default:
      return { kind: 'other', name: 'other object' };
  }
}

/** The identity of a handle's file; `undefined` if it is not a file, or does not answer. */
export function fileIdentity(calls: ProcessCalls, copy: SystemDescriptor): string | undefined {
  return calls.fileTypeInTime(copy) === FILE_TYPE_DISK ? calls.fileInformation(copy)?.identity : undefined;
}

/** The local address of a handle's socket; `undefined` if it is not a socket, has no address, or does not answer. */
export function localAddress(calls: ProcessCalls, copy: SystemDescriptor): string | undefined {
  const address = calls.fileTypeInTime(copy) === FILE_TYPE_PIPE ? calls.socketAddress(copy) : undefined;
  return address === '' ? undefined : address;
}

function askSocket(calls: ProcessCalls, copy: SystemDescriptor, address: string, rows: readonly PortRow[]): SocketInfo {
  const own = rows.filter((row) => row.localAddress === address);
  // Winsock knows another process's socket only if its provider does, and Wine's does not.
  const type = calls.socketType(copy);
  const peer = type === undefined ? undefined : calls.peerName(copy);
  const protocol = type === undefined ? onlyOne(own.map((row) => row.protocol)) : type === SOCK_STREAM ? 'tcp' : 'udp';
  // A server's connections share its local address: only the remote address tells them apart.
  const alike = own.filter(
    (row) => row.protocol === protocol && (type === undefined || row.protocol === 'udp' || row.remoteAddress === peer),
  );
  const state = onlyOne(alike.map((row) => row.state));
  const remoteAddress = peer ?? onlyOne(alike.map((row) => row.remoteAddress));
  return {
    protocol: protocol ?? 'socket',
    ...(state !== undefined && { state }),
    ...(address !== '' && { localAddress: address }),
    ...(remoteAddress !== undefined && { remoteAddress }),
  };
}

function onlyOne<T>(values: readonly T[]): T | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}
