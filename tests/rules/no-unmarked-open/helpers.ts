import type { Finding } from '../helpers.ts';

/** A finding of the rule; with `suggestion`, also the file that its suggestion results in. */
export function unmarked(api: string, suggestion?: { helper: string; output: string }): Finding {
  return {
    messageId: 'unmarked',
    data: { api },
    ...(suggestion && {
      suggestions: [{ messageId: 'mark', data: { helper: suggestion.helper }, output: suggestion.output }],
    }),
  };
}
