import { dedent, type Invalid } from '../helpers.ts';

/** The data of a finding; lines are counted from the first one after the head. */
type Said = readonly [messageId: 'late' | 'sometimes', what: string, mark: number, hazard: string, line: number];

/** Creates cases with the same first lines. The output has them, too, unless it starts with imports of its own. */
export function lateAfter(
  head: string,
): (name: string, body: string, said: readonly Said[], output: string) => Invalid {
  const start = dedent(head);
  const lines = start.split('\n').length - 1;
  return (name, body, said, output) => ({
    name,
    code: start + dedent(body),
    errors: said.map(([messageId, what, mark, hazard, line]) => ({
      messageId,
      data: { what, mark: String(mark + lines), hazard, line: String(line + lines) },
    })),
    output: /^\s*import /.test(output) ? dedent(output) : start + dedent(output),
  });
}
