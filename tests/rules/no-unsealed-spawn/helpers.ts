import type { Finding } from '../helpers.ts';

export function unsealed(name: string): Finding {
  return unsealedCall(`child_process.${name}`);
}

/** The same for a function outside `child_process`; with `suggestion`, also the file that it results in. */
export function unsealedCall(api: string, suggestion?: { helper: string; output: string }): Finding {
  return {
    messageId: 'unsealed',
    data: { api },
    ...(suggestion && {
      suggestions: [{ messageId: 'seal', data: { helper: suggestion.helper }, output: suggestion.output }],
    }),
  };
}
