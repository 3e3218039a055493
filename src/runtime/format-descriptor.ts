// How is a descriptor printed for people?
import { escapeText } from './escape-text.ts';
import type { DescriptorInfo } from './types.ts';

/** For messages: `21 file /db/LOCK`, `22 socket 127.0.0.1:80 to 127.0.0.1:4711`, on Windows `0x1a4 file C:\LOCK`. */
export function formatDescriptor({ fd, handle, kind, path, localAddress, remoteAddress }: DescriptorInfo): string {
  const peer = remoteAddress === undefined ? undefined : `to ${remoteAddress}`;
  const number = fd ?? (handle === undefined ? undefined : `0x${handle.toString(16)}`);
  return escapeText([number, kind, path, localAddress, peer].filter((part) => part !== undefined).join(' '));
}
