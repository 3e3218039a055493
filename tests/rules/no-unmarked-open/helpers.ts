import type { Finding } from '../helpers.ts';

/** A finding of the rule; with an output, what its suggestion would make of the file. */
export function unmarked(api: string, suggestion?: { helper: string; output: string }): Finding {
  return {
    messageId: 'unmarked',
    data: { api },
    ...(suggestion && {
      suggestions: [{ messageId: 'mark', data: { helper: suggestion.helper }, output: suggestion.output }],
    }),
  };
}
