import type { Finding } from '../helpers.ts';

export function unmarked(event: 'connection' | 'secureConnection' = 'connection'): Finding {
  return { messageId: 'unmarked', data: { event } };
}
