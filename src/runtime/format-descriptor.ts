import { escapeText } from './escape-text.ts';
import type { DescriptorInfo } from './types.ts';

/** A descriptor as messages for people name it: `20 pipe`, `21 file /var/db/LOCK`, `22 socket 127.0.0.1:80 to 127.0.0.1:4711`. */
export function formatDescriptor({ fd, kind, path, localAddress, remoteAddress }: DescriptorInfo): string {
  const peer = remoteAddress === undefined ? undefined : `to ${remoteAddress}`;
  return escapeText([fd, kind, path, localAddress, peer].filter((part) => part !== undefined).join(' '));
}
