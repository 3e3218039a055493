import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { languageOptions, rules } from '../helpers.ts';

const CODE = "import fs from 'node:fs';\nconst fd = fs.openSync('a');\nuse(fd);\n";

/** Treats every `.md` file as one code block, as the Markdown plugin would. */
const blocks: Linter.Processor = {
  preprocess: (text) => [{ text, filename: '0.js' }],
  postprocess: (messages) => messages.flat(),
  supportsAutofix: true,
};

function lint(filename: string): Linter.LintMessage[] {
  const configs: Linter.Config[] = [
    {
      files: ['**/*.js', '**/*.md'],
      languageOptions: languageOptions('esm', 'espree'),
      plugins: { noinherit: { rules }, blocks: { processors: { blocks } } },
      rules: { 'noinherit/no-unmarked-open': 'error' },
    },
    { files: ['**/*.md'], processor: 'blocks/blocks' },
  ];
  return new Linter().verify(CODE, configs, { filename, filterCodeBlock: () => true });
}

// The blocks of one page often belong together, so an import in each of them would be redundant.
describe('a block of another file', () => {
  it('is reported and unchanged', () => {
    const [message, ...more] = lint('page.md');
    expect(more).toEqual([]);
    expect(message).toMatchObject({ messageId: 'unmarked', line: 2, column: 12 });
    expect(message!.fix).toBeUndefined();
  });

  it('is not treated as a file of its own', () => {
    expect(lint('page.js')[0]!.fix).toBeDefined();
  });
});
