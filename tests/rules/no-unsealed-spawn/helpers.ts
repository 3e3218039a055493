import type { Finding } from '../helpers.ts';

export function unsealed(name: string): Finding {
  return unsealedCall(`child_process.${name}`);
}

/** The same for a function that is not of `child_process`; with an output, what its suggestion would make of the file. */
export function unsealedCall(api: string, suggestion?: { helper: string; output: string }): Finding {
  return {
    messageId: 'unsealed',
    data: { api },
    ...(suggestion && {
      suggestions: [{ messageId: 'seal', data: { helper: suggestion.helper }, output: suggestion.output }],
    }),
  };
}
