// Which parts of the docs are written from code and data, besides those of eslint-doc-generator? `npm run update`
// writes them, and tests/docs/generated.test.ts compares.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { packageRows, rows, type Row } from '../../tests/engine/rows.ts';
import { repository } from '../../tests/package/packed.ts';
import { withPart } from '../lib/page-parts.mjs';
import { formTables, knownCalls } from './followed.ts';
import { more, RULES } from './more.ts';
import { precisionParts } from './precision.ts';

const { objectTable } = (await import(new URL('../../tests/platforms/objects.mjs', import.meta.url).href)) as {
  objectTable: () => string;
};

export interface Page {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** Every page with such a part, as it should read. */
export function pages(): Page[] {
  return [
    ...rulePages(),
    page('docs/followed.md', formTables()),
    page('docs/runtime.md', { 'generated: objects': objectTable() }),
    page('docs/precision.md', precisionParts()),
  ];
}

function rulePages(): Page[] {
  const calls = callsOfRules();
  return RULES.map((rule) => {
    const known = calls.get(rule);
    return page(`docs/rules/${rule}.md`, {
      'generated: more': more(rule),
      ...(known === undefined ? {} : { 'generated: known calls': known }),
    });
  });
}

/** The text about its calls, for each rule that has some. */
function callsOfRules(): Map<string, string> {
  const byRule = new Map<Row['rule'], Row[]>();
  for (const row of rows) byRule.set(row.rule, [...(byRule.get(row.rule) ?? []), row]);
  return new Map(
    [...byRule].map(([rule, calls]) => [
      rule,
      knownCalls(
        calls,
        packageRows.filter((row) => row.rule === rule),
      ),
    ]),
  );
}

function page(path: string, parts: Readonly<Record<string, string>>): Page {
  const text = readFileSync(join(repository, path), 'utf8');
  return { path, text: Object.entries(parts).reduce((whole, [name, part]) => withPart(whole, name, part), text) };
}
