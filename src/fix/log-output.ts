import type { TSESTree } from '@typescript-eslint/utils';

import { sendOutput, type OutputOption } from './child-output.ts';
import { availableName, importFromFs, importHelper } from './import-helper.ts';
import { insertBefore, insertMarkAfter } from './insert-mark.ts';
import { quote } from './text-style.ts';
import type { Edit, FixFile } from './types.ts';

/**
 * The edits after which a child writes to a log file. It is opened before the statement that starts the child, so that
 * both outputs share one position in it, and closed after that, when the child has a descriptor of its own: a process
 * that goes on does not collect one a child. Undefined where they cannot be made.
 */
export function logOutput(
  file: FixFile,
  option: OutputOption,
  statement: TSESTree.Statement,
  filename: string,
): readonly Edit[] | undefined {
  const log = availableName(file, 'log');
  const output = sendOutput(file, option, log);
  const fs = importFromFs(file, ['closeSync', 'openSync'], statement);
  const mark = importHelper(file, 'setNoInherit', statement);
  if (!output || !fs || !mark) return undefined;
  const mode = `${quote(file)}${filename}${quote(file)}, ${quote(file)}a${quote(file)}`;
  const close = insertMarkAfter(file, statement, `${fs.callees.closeSync}(${log})`);
  if (!close) return undefined;
  const open = insertBefore(file, statement, `const ${log} = ${mark.callee}(${fs.callees.openSync}(${mode}))`);
  return [...fs.edits, ...mark.edits, ...open, ...output, ...close];
}
