// How are the structures of <sys/proc_info.h> laid out?
import { formatInet6 } from '../../runtime/socket-address.ts';
import type { DescriptorKind, OpenDescriptor, ProcessEntry, SocketInfo } from '../process-table.ts';

/** Flavors of proc_pidinfo and proc_pidfdinfo. */
export const FLAVOR = { fds: 1, vnode: 2, process: 3, socket: 3, pipe: 6 } as const;

/** Sizes of the structures, in bytes. */
export const SIZE = { fd: 8, process: 136, vnode: 1200, socket: 792, pipe: 184 } as const;

/** `proc_fdtype`. */
export const FD_TYPE = { vnode: 1, socket: 2, pipe: 6 } as const;

/** proc_bsdinfo: `pbi_status` of a process that has ended, and `pbi_flags` of one that has called exec. */
const SZOMB = 5;
const PROC_FLAG_EXEC = 0x4000;

/** `struct proc_fileinfo`, at the start of each structure about a descriptor: `fi_openflags` and `fi_status`. */
const FREAD = 1;
const FWRITE = 2;
const PROC_FP_CLEXEC = 2;
const AFTER_FILE = 24;
/** `struct vinfo_stat`, and `struct vnode_info` around it. */
const STAT = 136;
const VNODE = 152;
const VDIR = 2;
const VBLK = 3;
const VCHR = 4;
const VFIFO = 7;

/** `soi_kind`. */
const SOCKINFO_IN = 1;
const SOCKINFO_TCP = 2;
const SOCKINFO_UN = 3;
const IPPROTO_UDP = 17;
const INI_IPV6 = 2;
const SO_ACCEPTCONN = 2;
const TCP_STATES = [
  'CLOSE',
  'LISTEN',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'CLOSE_WAIT',
  'FIN_WAIT1',
  'CLOSING',
  'LAST_ACK',
  'FIN_WAIT2',
  'TIME_WAIT',
];

/** `struct proc_bsdinfo` */
export function readProcess(bytes: Buffer): ProcessEntry & { readonly hasExecuted: boolean } {
  const text = (start: number, end: number): string => bytes.toString('utf8', start, end).split('\0', 1)[0] ?? '';
  return {
    pid: bytes.readUInt32LE(12),
    parent: bytes.readUInt32LE(16),
    // pbi_name, which has more room than pbi_comm.
    name: text(64, 96) || text(48, 64),
    hasEnded: bytes.readUInt32LE(4) === SZOMB,
    endedChildren: 0,
    startedAt: Number(bytes.readBigUInt64LE(120)) * 1000 + Math.floor(Number(bytes.readBigUInt64LE(128)) / 1000),
    hasExecuted: (bytes.readUInt32LE(0) & PROC_FLAG_EXEC) !== 0,
  };
}

/** `struct proc_fileinfo` */
export function readFile(bytes: Buffer): Pick<OpenDescriptor, 'access' | 'inheritable'> {
  const flags = bytes.readUInt32LE(0);
  const access = (flags & FREAD) === 0 ? 'write' : (flags & FWRITE) === 0 ? 'read' : 'read and write';
  return { access, inheritable: (bytes.readUInt32LE(4) & PROC_FP_CLEXEC) === 0 };
}

type Named = Pick<OpenDescriptor, 'identity' | 'kind' | 'name'>;

/** `struct vnode_fdinfowithpath` */
export function readVnode(bytes: Buffer): Named {
  const type = bytes.readInt32LE(AFTER_FILE + STAT);
  const kinds: Partial<Record<number, DescriptorKind>> = {
    [VDIR]: 'directory',
    [VBLK]: 'device',
    [VCHR]: 'device',
    [VFIFO]: 'pipe',
  };
  const name = bytes.toString('utf8', AFTER_FILE + VNODE).split('\0', 1)[0] ?? '';
  return {
    kind: kinds[type] ?? 'file',
    name: name || 'deleted file',
    identity: `vnode ${bytes.readUInt32LE(AFTER_FILE)}:${bytes.readBigUInt64LE(AFTER_FILE + 8)}`,
  };
}

/** `struct pipe_fdinfo`: both ends of a pipe have the same identity. */
export function readPipe(bytes: Buffer): Named & { readonly end: string; readonly otherEnd: string } {
  const [end, otherEnd] = [STAT, STAT + 8].map((at) => bytes.readBigUInt64LE(AFTER_FILE + at).toString(16));
  const identity = `pipe ${[end, otherEnd].sort().join(' ')}`;
  return { kind: 'pipe', name: 'pipe', identity, end: end ?? '', otherEnd: otherEnd ?? '' };
}

/** `struct socket_fdinfo` */
export function readSocket(
  bytes: Buffer,
): Named & { readonly end: string; readonly otherEnd: string | undefined; readonly socket: SocketInfo } {
  const info = bytes.subarray(AFTER_FILE);
  const own = info.readBigUInt64LE(STAT).toString(16);
  const details = info.subarray(240);
  const isListening = (info.readInt16LE(164) & SO_ACCEPTCONN) !== 0;
  const base = { kind: 'socket', name: 'socket', identity: `socket ${own}`, end: own } as const;
  switch (info.readInt32LE(232)) {
    case SOCKINFO_IN:
    case SOCKINFO_TCP: {
      const isTcp = info.readInt32LE(232) === SOCKINFO_TCP;
      const state = isTcp ? TCP_STATES[details.readInt32LE(80)] : undefined;
      const protocol = isTcp ? 'TCP' : info.readInt32LE(156) === IPPROTO_UDP ? 'UDP' : 'IP';
      const remotePort = portIn(details, 0);
      const remoteAddress = remotePort === 0 ? undefined : addressIn(details, 32, remotePort);
      const localAddress = addressIn(details, 48, portIn(details, 4));
      const socket = {
        protocol,
        localAddress,
        ...(state !== undefined && { state }),
        ...(remoteAddress !== undefined && { remoteAddress }),
      };
      return { ...base, otherEnd: undefined, socket };
    }
    case SOCKINFO_UN: {
      const peer = details.readBigUInt64LE(0).toString(16);
      // struct sockaddr_un: its length, its family, its path.
      const path = details.toString('utf8', 18, 16 + details.readUInt8(16)).split('\0', 1)[0] ?? '';
      const socket = {
        protocol: 'unix',
        ...(isListening && { state: 'LISTEN' }),
        ...(path !== '' && { localAddress: path }),
        ...(peer !== '0' && { peer }),
      };
      return { ...base, otherEnd: peer === '0' ? undefined : peer, socket };
    }
    default:
      return { ...base, otherEnd: undefined, socket: { protocol: 'other' } };
  }
}

/** A port in `struct in_sockinfo`: an int whose first two bytes are the port in network byte order. */
function portIn(details: Buffer, at: number): number {
  return details.readUInt16BE(at);
}

function addressIn(details: Buffer, at: number, port: number): string {
  const isIpv6 = (details.readUInt8(24) & INI_IPV6) !== 0;
  // `struct in4in6_addr` has an IPv4 address after twelve bytes.
  return isIpv6
    ? `[${formatInet6(details.subarray(at, at + 16))}]:${port}`
    : `${details.subarray(at + 12, at + 16).join('.')}:${port}`;
}
