// Which edits make a child write to a log file?
import type { TSESTree } from '@typescript-eslint/utils';

import { sendOutput, type OutputOption } from './child-output.ts';
import { availableName, importFromFs, importHelper } from './import-helper.ts';
import { insertBefore, insertMarkAfter } from './insert-mark.ts';
import { quote } from './text-style.ts';
import type { Edit, FixFile } from './types.ts';

/**
 * The edits that make a child write to a log file. It is opened once, before the statement that starts the child,
 * so that both outputs share one file position. It is closed after that statement, when the child has its own copy:
 * a long-running parent would leak one descriptor per child. Undefined if the edits cannot be made.
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
