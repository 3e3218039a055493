// Which parts of the docs are written from the code, beside those of eslint-doc-generator: what each rule follows, the
// objects that the runtime takes, and what was counted in other people's code. `npm run update` writes them; tests/docs/generated.test.ts compares.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { packageRows, rows, type Row } from '../../tests/engine/rows.ts';
import { repository } from '../../tests/package/packed.ts';
import { withPart } from '../lib/page-parts.mjs';
import { followedTable } from './followed.ts';
import { more, RULES } from './more.ts';
import { precisionParts } from './precision.ts';

const { objectTable } = (await import(new URL('../../tests/platforms/objects.mjs', import.meta.url).href)) as {
  objectTable: () => string;
};

export interface Page {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** Every page with such a part, as it should be. */
export function pages(): Page[] {
  return [
    ...rulePages(),
    page('docs/runtime.md', { 'generated: objects': objectTable() }),
    page('docs/precision.md', precisionParts()),
  ];
}

/** With what the rule follows, and what stands at the end. */
function rulePages(): Page[] {
  const tables = followed();
  return RULES.map((rule) => {
    const path = `docs/rules/${rule}.md`;
    const text = withPart(readFileSync(join(repository, path), 'utf8'), 'generated: more', more(rule));
    const table = tables.get(rule);
    return { path, text: table === undefined ? text : withPart(text, 'generated: what is followed', table) };
  });
}

/** By rule. */
function followed(): Map<string, string> {
  const byRule = new Map<Row['rule'], Row[]>();
  for (const row of rows) byRule.set(row.rule, [...(byRule.get(row.rule) ?? []), row]);
  return new Map(
    [...byRule].map(([rule, calls]) => [
      rule,
      followedTable(
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
