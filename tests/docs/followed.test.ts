import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { forms, unfollowed, type Form } from '../engine/forms.ts';
import { packageRows, rows, type Row } from '../engine/rows.ts';

const BEGIN = '<!-- begin generated: what is followed -->';
const END = '<!-- end generated: what is followed -->';

/** How the first lines of a file and the call look in this form. */
function example({ write }: Form, { module, path }: Row): string {
  const written = write({ specifier: module, path });
  if (!written) return '';
  const [open, close] = written.around ?? [];
  const lines = [...written.before, open, `${written.callee}(…)`, close].filter((line) => line !== undefined);
  return `\`\`${lines.join(' ').replaceAll('\n', ' ').replaceAll('|', '\\|')} \`\``;
}

const MARKS = { yes: '✓', no: '–' } as const;

/** Every form against every call that the rule knows; `forms.test.ts` has a test for each cell. */
function table(calls: readonly Row[], ofPackages: readonly Row[]): string {
  const list = (items: readonly Row[]): string => [...new Set(items.map(({ title }) => `\`${title}\``))].join(', ');
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = (ways: readonly Form[], mark: string): string[] =>
    ways.map((form) => line([form.name, example(form, calls[0]!), mark]));
  return [
    `The rule knows these calls, each with and without \`node:\`: ${list(calls)}.`,
    '',
    ...(ofPackages.length > 0 ? [`And these of packages: ${list(ofPackages)}.`, ''] : []),
    `It follows each of them through each of these ways to get hold of it (${MARKS.yes}), and through none of the last ones (${MARKS.no}):`,
    '',
    line(['how the file gets it', 'for example', 'followed']),
    line(['---', '---', '---']),
    ...lines(forms, MARKS.yes),
    ...lines(unfollowed, MARKS.no),
  ].join('\n');
}

const byRule = new Map<Row['rule'], Row[]>();
for (const row of rows) byRule.set(row.rule, [...(byRule.get(row.rule) ?? []), row]);

// `npm run update` writes the pages anew.
describe('what each page says that is followed', () => {
  it.each([...byRule])('%s', async (rule, calls) => {
    const path = fileURLToPath(new URL(`../../docs/rules/${rule}.md`, import.meta.url));
    const page = readFileSync(path, 'utf8');
    const [before, rest = ''] = page.split(BEGIN);
    const after = rest.split(END)[1];
    expect(after, `docs/rules/${rule}.md needs the lines "${BEGIN}" and "${END}"`).toBeDefined();
    await expect(
      `${before}${BEGIN}\n\n${table(
        calls,
        packageRows.filter((row) => row.rule === rule),
      )}\n\n${END}${after}`,
    ).toMatchFileSnapshot(path);
  });
});
