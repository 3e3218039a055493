// Which TCP and UDP sockets exist on a Windows machine? GetExtendedTcpTable, GetExtendedUdpTable
import { formatInet6 } from '../../runtime/socket-address.ts';
import type { loadKoffi } from '../../runtime/load-koffi.ts';

/** A row of a table. */
export interface PortRow {
  readonly protocol: 'tcp' | 'udp';
  /** The state of TCP, with the names that other systems use. */
  readonly state?: string;
  readonly localAddress: string;
  /** Missing if the socket is not connected. */
  readonly remoteAddress?: string;
}

/** Fills the buffer with a table of IPv4 or IPv6 and returns 0, or stores the needed size and returns an error. */
export type TableQuery = (bytes: Buffer, size: number[], family: number) => number;

export interface PortCalls {
  readonly tcpTable: TableQuery;
  readonly udpTable: TableQuery;
}

const AF_INET = 2;
const AF_INET6 = 23;
/** TCP_TABLE_OWNER_PID_ALL and UDP_TABLE_OWNER_PID. */
const TCP_ALL = 5;
const UDP_ALL = 1;
const ERROR_INSUFFICIENT_BUFFER = 122;
const ROOM = 0x4000;
/** How often a table may outgrow the buffer that was allocated for it. */
const MOST_ATTEMPTS = 8;
/** MIB_TCP_STATE, from 1 up. */
const STATES = [
  'CLOSE',
  'LISTEN',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'CLOSE_WAIT',
  'CLOSING',
  'LAST_ACK',
  'TIME_WAIT',
  'DELETE_TCB',
];
/** States of sockets that no process holds any more. */
const WITHOUT_OWNER = new Set(['TIME_WAIT', 'DELETE_TCB']);

/** Offsets in a row: MIB_TCPROW_OWNER_PID, MIB_TCP6ROW_OWNER_PID, MIB_UDPROW_OWNER_PID, MIB_UDP6ROW_OWNER_PID. */
interface Layout {
  readonly size: number;
  readonly local: number;
  readonly localPort: number;
  readonly remote?: number;
  readonly remotePort?: number;
  readonly state?: number;
}
const TCP: Layout = { size: 24, state: 0, local: 4, localPort: 8, remote: 12, remotePort: 16 };
const TCP6: Layout = { size: 56, local: 0, localPort: 20, remote: 24, remotePort: 44, state: 48 };
const UDP: Layout = { size: 12, local: 0, localPort: 4 };
const UDP6: Layout = { size: 28, local: 0, localPort: 20 };

/** Declares them with koffi; throws koffi's error if a function is missing. */
export function declarePortCalls(koffi: ReturnType<typeof loadKoffi>): PortCalls {
  const library = koffi.load('iphlpapi.dll');
  const declare = (name: string) =>
    library.func(
      `uint32_t __stdcall ${name}(_Out_ uint8_t *bytes, _Inout_ uint32_t *size, int sorted, uint32_t family, int table, uint32_t reserved)`,
    );
  const [tcp, udp] = [declare('GetExtendedTcpTable'), declare('GetExtendedUdpTable')];
  return {
    tcpTable: (bytes, size, family) => tcp(bytes, size, 0, family, TCP_ALL, 0) as number,
    udpTable: (bytes, size, family) => udp(bytes, size, 0, family, UDP_ALL, 0) as number,
  };
}

/** All sockets that a process holds; `undefined` if the system does not list them. */
export function readPortTables({ tcpTable, udpTable }: PortCalls): PortRow[] | undefined {
  const tables = [
    readTable('tcp', tcpTable, AF_INET, TCP),
    readTable('tcp', tcpTable, AF_INET6, TCP6),
    readTable('udp', udpTable, AF_INET, UDP),
    readTable('udp', udpTable, AF_INET6, UDP6),
  ];
  const known = tables.filter((table) => table !== undefined);
  return known.length === tables.length ? known.flat() : undefined;
}

function readTable(
  protocol: PortRow['protocol'],
  query: TableQuery,
  family: number,
  layout: Layout,
): PortRow[] | undefined {
  let room = ROOM;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const bytes = Buffer.alloc(room);
    const size = [room];
    const status = query(bytes, size, family);
    if (status === 0) return rowsOf(protocol, bytes, family, layout);
    if (status !== ERROR_INSUFFICIENT_BUFFER) return undefined;
    room = Math.max(room * 2, size[0] ?? 0);
  }
  return undefined;
}

function rowsOf(protocol: PortRow['protocol'], bytes: Buffer, family: number, layout: Layout): PortRow[] {
  const { size, local, localPort, remote, remotePort, state } = layout;
  return Array.from({ length: bytes.readUInt32LE(0) }, (_, index): PortRow => {
    const row = bytes.subarray(4 + index * size, 4 + (index + 1) * size);
    const name = state === undefined ? undefined : STATES[row.readUInt32LE(state) - 1];
    const isConnected = remote !== undefined && name !== 'LISTEN' && row.readUInt16BE(remotePort ?? 0) !== 0;
    return {
      protocol,
      ...(name !== undefined && { state: name }),
      localAddress: addressAt(row, family, local, localPort),
      ...(isConnected && { remoteAddress: addressAt(row, family, remote, remotePort ?? 0) }),
    };
  }).filter((row) => row.state === undefined || !WITHOUT_OWNER.has(row.state));
}

/** The port is in network byte order, in the first two of its four bytes. */
function addressAt(row: Buffer, family: number, address: number, port: number): string {
  const host =
    family === AF_INET
      ? row.subarray(address, address + 4).join('.')
      : `[${formatInet6(row.subarray(address, address + 16))}]`;
  return `${host}:${row.readUInt16BE(port)}`;
}
