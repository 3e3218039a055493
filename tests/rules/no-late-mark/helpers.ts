import { dedent, type Invalid } from '../helpers.ts';

/** What a finding says; lines are counted from the first after the head. */
type Said = readonly [messageId: 'late' | 'sometimes', what: string, mark: number, hazard: string, line: number];

/** Makes cases that share the lines that they begin with. The output has them too, unless it begins with imports of its own. */
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
