// Which parts of the docs are written from the code, beside those of eslint-doc-generator: what each rule follows, and
// the objects that the runtime takes. `npm run update` writes them; tests/docs/generated.test.ts compares.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { packageRows, rows, type Row } from '../../tests/engine/rows.ts';
import { repository } from '../../tests/package/packed.ts';
import { withPart } from '../lib/page-parts.mjs';
import { followedTable } from './followed.ts';

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
  return [...rulePages(), page('docs/runtime.md', 'generated: objects', objectTable())];
}

function rulePages(): Page[] {
  const byRule = new Map<Row['rule'], Row[]>();
  for (const row of rows) byRule.set(row.rule, [...(byRule.get(row.rule) ?? []), row]);
  return [...byRule].map(([rule, calls]) => {
    const ofPackages = packageRows.filter((row) => row.rule === rule);
    return page(`docs/rules/${rule}.md`, 'generated: what is followed', followedTable(calls, ofPackages));
  });
}

function page(path: string, part: string, text: string): Page {
  return { path, text: withPart(readFileSync(join(repository, path), 'utf8'), part, text) };
}
