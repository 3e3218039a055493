// Which calls does a rule know, and through which forms of import and alias does the plugin follow them?
import { forms, unfollowed, type Form } from '../../tests/engine/forms.ts';
import { rows, type Row } from '../../tests/engine/rows.ts';

/** The call that the examples of docs/followed.md show. */
const EXAMPLE = 'child_process.spawn';

/** The tables of docs/followed.md: every form that tests/engine/forms.test.ts tries, with an example. */
export function formTables(): Record<string, string> {
  const call = rows.find(({ title }) => title === EXAMPLE)!;
  const table = (some: readonly Form[]): string =>
    [
      line(['how the file gets the function', 'example']),
      line(['---', '---']),
      ...some.map((form) => line([form.name, example(form, call)])),
    ].join('\n');
  return { 'generated: followed': table(forms), 'generated: not followed': table(unfollowed) };
}

/** For the page of a rule: the calls that it knows. */
export function knownCalls(calls: readonly Row[], ofPackages: readonly Row[]): string {
  return [
    `The rule knows these calls, each with and without \`node:\`: ${listOf(calls)}.`,
    '',
    ...(ofPackages.length > 0 ? [`It also knows these calls of packages: ${listOf(ofPackages)}.`, ''] : []),
    '[How calls are followed](../followed.md) lists the forms of import and alias through which it follows each of them.',
  ].join('\n');
}

/** The first lines of a file and the call in this form, on one line. */
function example({ write }: Form, { module, path }: Row): string {
  const { around: [open, close] = [], before, callee } = write({ specifier: `node:${module}`, path });
  const lines = [...before, open, `${callee}(…)`, close].filter((text) => text !== undefined);
  return `\`\`${lines.join(' ').replaceAll('\n', ' ').replaceAll('|', '\\|')} \`\``;
}

function listOf(items: readonly Row[]): string {
  return [...new Set(items.map(({ title }) => `\`${title}\``))].join(', ');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
