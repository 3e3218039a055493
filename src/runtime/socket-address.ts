// How is a socket address of the system written as text?

const AF_UNIX = 1;
const AF_INET = 2;

/** The layout of the start of `struct sockaddr` on a system, and its number for IPv6. */
export interface SocketAddressLayout {
  readonly familyOf: (bytes: Buffer) => number;
  readonly inet6: number;
}

/** Whether this machine is little-endian. Computed once: Deno's `os.endianness` takes longer than a system call. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** A two-byte family in the machine's byte order. */
const familyInTwoBytes = (bytes: Buffer): number => (isLittleEndian ? bytes.readUInt16LE(0) : bytes.readUInt16BE(0));

export const linuxAddresses: SocketAddressLayout = { familyOf: familyInTwoBytes, inet6: 10 };

export const windowsAddresses: SocketAddressLayout = { familyOf: familyInTwoBytes, inet6: 23 };

/** macOS: one byte for the length, then one for the family. */
export const darwinAddresses: SocketAddressLayout = { familyOf: (bytes) => bytes.readUInt8(1), inet6: 30 };

/**
 * Formats a `struct sockaddr` as a string: `127.0.0.1:80`, `[::1]:80`, a path, or `@name` for Linux's abstract
 * unix-domain names. `undefined` for an address that has none of these forms (an unnamed socket, netlink).
 *
 * @param bytes - the structure that getsockname(2) or getpeername(2) wrote
 * @param length - its length in bytes, as they returned it
 */
export function formatSocketAddress(bytes: Buffer, length: number, layout: SocketAddressLayout): string | undefined {
  if (length < 2) return undefined;
  const family = layout.familyOf(bytes);
  if (family === AF_UNIX) return formatUnix(bytes.subarray(2, length));
  // Without creating a view or an array, because connections are found by this string (bindings/by-address.ts).
  if (family === AF_INET && length >= 8)
    return `${bytes[4]}.${bytes[5]}.${bytes[6]}.${bytes[7]}:${bytes.readUInt16BE(2)}`;
  if (family === layout.inet6 && length >= 24)
    return `[${formatInet6(bytes.subarray(8, 24))}]:${bytes.readUInt16BE(2)}`;
  return undefined;
}

function formatUnix(name: Buffer): string | undefined {
  if (name.length === 0) return undefined;
  const text = formatUnixName(name.toString('utf8'));
  return text === '' || text === '@' ? undefined : text;
}

/** Formats a path, or an abstract name with JavaScript's leading NUL, as {@link formatSocketAddress} does. */
export function formatUnixName(name: string): string {
  // libuv used to pad an abstract name to the end of the structure with NULs.
  const text = name.replace(/\0+$/, '');
  return name.startsWith('\0') ? `@${text.slice(1)}` : text;
}

/** Formats sixteen bytes as an IPv6 address in the short form. */
export function formatInet6(address: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => address.readUInt16BE(index * 2).toString(16));
  // The URL parser writes an IPv6 address in its canonical short form.
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}
