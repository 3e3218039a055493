// The table of a rule's page that says through which ways a call is followed.
import { forms, unfollowed, type Form } from '../../tests/engine/forms.ts';
import type { Row } from '../../tests/engine/rows.ts';

const MARKS = { yes: '✓', no: '–' } as const;

/** Every form against every call that the rule knows; tests/engine/forms.test.ts tries them in pairs. */
export function followedTable(calls: readonly Row[], ofPackages: readonly Row[]): string {
  const lines = (ways: readonly Form[], mark: string): string[] =>
    ways.map((form) => line([form.name, example(form, calls[0]!), mark]));
  return [
    `The rule knows these calls, each with and without \`node:\`: ${listOf(calls)}.`,
    '',
    ...(ofPackages.length > 0 ? [`And these of packages: ${listOf(ofPackages)}.`, ''] : []),
    `It follows each of them through each of these ways to get hold of it (${MARKS.yes}), and through none of the last ones (${MARKS.no}):`,
    '',
    line(['how the file gets it', 'for example', 'followed']),
    line(['---', '---', '---']),
    ...lines(forms, MARKS.yes),
    ...lines(unfollowed, MARKS.no),
  ].join('\n');
}

/** How the first lines of a file and the call look in this form. */
function example({ write }: Form, { module, path }: Row): string {
  const { around: [open, close] = [], before, callee } = write({ specifier: module, path });
  const lines = [...before, open, `${callee}(…)`, close].filter((text) => text !== undefined);
  return `\`\`${lines.join(' ').replaceAll('\n', ' ').replaceAll('|', '\\|')} \`\``;
}

function listOf(items: readonly Row[]): string {
  return [...new Set(items.map(({ title }) => `\`${title}\``))].join(', ');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
