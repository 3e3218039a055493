import type { TSESTree } from '@typescript-eslint/utils';

import type { Edit, FixFile, HelperName } from './types.ts';

export interface HelperReference {
  readonly callee: string;
  readonly edits: readonly Edit[];
  readonly certain: boolean;
}

/** How the code at `site` refers to a helper, and the edits that bring it in while it is missing. */
export function importHelper(file: FixFile, name: HelperName, _site: TSESTree.Node): HelperReference | undefined {
  const text = file.sourceCode.text;
  if (new RegExp(`[{,]\\s*${name}\\s*[,}].*${file.runtime}`).test(text)) return { callee: name, edits: [], certain: true };
  const esm = file.sourceCode.ast.body.findLast((node) => node.type === 'ImportDeclaration');
  if (esm) return { callee: name, edits: [{ range: [esm.range[1], esm.range[1]], text: `\nimport { ${name} } from '${file.runtime}';` }], certain: true };
  const first = file.sourceCode.ast.body[0]!;
  return { callee: name, edits: [{ range: [first.range[0], first.range[0]], text: `const { ${name} } = require('${file.runtime}');\n` }], certain: true };
}
