// How is an address of a socket written?
import { expect, it } from 'vitest';

import {
  formatInet6,
  formatSocketAddress,
  formatUnixName,
  linuxAddresses,
  windowsAddresses,
} from '../../src/runtime/socket-address.ts';

const family = (number: number): number[] => [...new Uint8Array(Uint16Array.of(number).buffer)];
const PORT = [0x1f, 0x90];
const IPV6 = [0, 0, 0, 0, 0x20, 1, 0xd, 0xb8, ...Array<number>(11).fill(0), 1, 0, 0, 0, 0];

it.each<[string, readonly number[], string | undefined]>([
  ['IPv4', [...family(2), ...PORT, 127, 0, 0, 1], '127.0.0.1:8080'],
  ['IPv4 that is cut off', [...family(2), ...PORT, 127, 0, 0], undefined],
  ['IPv6', [...family(10), ...PORT, ...IPV6], '[2001:db8::1]:8080'],
  ['IPv6 without its scope', [...family(10), ...PORT, ...IPV6.slice(0, 20)], '[2001:db8::1]:8080'],
  ['IPv6 that is cut off', [...family(10), ...PORT, ...IPV6.slice(0, 19)], undefined],
  ['a path', [...family(1), ...Buffer.from('/tmp/a\0')], '/tmp/a'],
  ['an abstract name', [...family(1), ...Buffer.from('\0name')], '@name'],
  ['an abstract name that libuv has padded', [...family(1), ...Buffer.from('\0name\0\0')], '@name'],
  ['a name of nothing but padding', [...family(1), 0, 0], undefined],
  ['no name', family(1), undefined],
  ['a family without addresses of these forms', [...family(16), ...Array<number>(30).fill(0)], undefined],
  ['nothing', [], undefined],
  ['half a family', [2], undefined],
])('%s, on Linux', (_, bytes, text) => {
  // The system writes into a larger buffer.
  const buffer = Buffer.alloc(128, 0xff);
  buffer.set(bytes);
  expect(formatSocketAddress(buffer, bytes.length, linuxAddresses)).toBe(text);
});

it('IPv6 has another number on Windows', () => {
  const bytes = (number: number): Buffer => Buffer.from([...family(number), ...PORT, ...IPV6]);
  expect(formatSocketAddress(bytes(23), 28, windowsAddresses)).toBe('[2001:db8::1]:8080');
  expect(formatSocketAddress(bytes(10), 28, windowsAddresses)).toBeUndefined();
});

it('a name inside is kept as it is', () => {
  expect(formatUnixName('/a\0b')).toBe('/a\0b');
  expect(formatInet6(Buffer.from([0, 1, ...Array<number>(12).fill(0), 0xab, 0xcd]))).toBe('1::abcd');
});
