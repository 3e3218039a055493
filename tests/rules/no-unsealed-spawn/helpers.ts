import type { Finding } from '../helpers.ts';

export function unsealed(name: string): Finding {
  return { messageId: 'unsealed', data: { api: `child_process.${name}` } };
}
