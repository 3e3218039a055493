// Which edits change what a child gets through `stdio`, or how long its parent waits for it?
import type { TSESTree } from '@typescript-eslint/utils';

import type { SpawnSite } from '../engine/calls/find-sites.ts';
import type { WideChild } from '../engine/children/find-wide-stdio.ts';
import type { UnclosedStdio } from '../engine/children/find-unclosed-stdio.ts';
import { isOnlyUse } from '../engine/children/spawn-options.ts';
import { ignoreOutput, sendOutput, type OutputOption } from '../fix/child-output.ts';
import { importFromFs } from '../fix/import-helper.ts';
import { insertBefore, insertMarkAfter } from '../fix/insert-mark.ts';
import { logOutput } from '../fix/log-output.ts';
import type { Edit, Fix } from '../fix/types.ts';
import { wrapWithHelper } from '../fix/wrap-expression.ts';
import { isInside } from '../utils/ast.ts';
import type { RuleFile } from './rule-file.ts';

/** Closes the outputs of a child when it exits. Only for children of Node's that exist when the call returns. */
export function closeChildOnExit(file: RuleFile, { callee, row }: SpawnSite): readonly Edit[] | undefined {
  return row.isOwn || row.isLate ? undefined : wrapWithHelper(file, callee, 'closeOnExit', false)?.edits;
}

/** Lets a child hold no output of this process. */
export function narrowOutput(file: RuleFile, child: WideChild): readonly Edit[] | undefined {
  const option = outputOption(file, child);
  return option && ignoreOutput(file, option);
}

/** Lets a child write to a log file of its own. */
export function logChildOutput(file: RuleFile, child: WideChild): readonly Edit[] | undefined {
  // Options in a variable are evaluated before the log file would be opened.
  if (child.holds === 'terminal' || child.sharedLog || isNamed(child) || !child.statement) return undefined;
  const option = outputOption(file, child);
  return option && logOutput(file, option, child.statement, child.log);
}

/** Lets a child write to the log file that it already has for its other output. */
export function shareLog(file: RuleFile, child: WideChild): readonly Edit[] | undefined {
  const option = child.sharedLog && outputOption(file, child);
  return option && sendOutput(file, option, child.sharedLog.name);
}

function isNamed({ options }: WideChild): boolean {
  return options.kind === 'seen' && options.argument !== options.object;
}

/** Undefined if the options are in a variable that other code uses, too, or come from another object. */
function outputOption({ analysis: { index } }: RuleFile, child: WideChild): OutputOption | undefined {
  const { site, options, output } = child;
  if (isNamed(child) && !isOnlyUse(index, options)) return undefined;
  if (options.kind === 'seen' && !isOwn(options.object, output.stdio)) return undefined;
  const isWide = (kind: string | undefined): boolean => kind === 'inherit' || kind === 'pipe';
  return {
    call: site.node,
    object: options.kind === 'seen' ? options.object : undefined,
    value: output.stdio,
    // A pipe as stdin ends with this process, and is not a terminal.
    isWide: [output.stdin === 'inherit', isWide(output.kinds[0]), isWide(output.kinds[1])],
    ipc: site.row.ipc === true,
  };
}

/** Whether a literal has an option itself, or can get it. */
function isOwn(object: TSESTree.ObjectExpression | undefined, value: TSESTree.Node | undefined): boolean {
  return object !== undefined && (value === undefined || isInside(value, object.range));
}

/** Closes a descriptor once every child has inherited it. */
export function closeAfterStart(file: RuleFile, { site, name, lastStarts }: UnclosedStdio): Fix | undefined {
  if (!name || lastStarts.length === 0) return undefined;
  const isNumber = site.row.handle === 'fd';
  const edits: Edit[] = [];
  // One import serves all branches, if all of them can use the same name.
  const imports = lastStarts.map((start) => (isNumber ? importFromFs(file, ['closeSync'], start) : undefined));
  if (isNumber && imports.some((fs) => !fs || fs.callees.closeSync !== imports[0]?.callees.closeSync)) return undefined;
  let isExact = site.certain;
  for (const [place, start] of lastStarts.entries()) {
    const fs = imports[place];
    const close = fs ? `${fs.callees.closeSync}(${name.name})` : `await ${name.name}.close()`;
    const closing = closeFor(file, start, name, close);
    if (!closing) return undefined;
    edits.push(...(place === 0 ? (fs?.edits ?? []) : []), ...closing);
    // While `close()` of a handle is awaited, a child in a variable may exit before it gets its listeners.
    const isKept = !isNumber && start.type !== 'ExpressionStatement';
    isExact &&= !isKept && (fs?.certain ?? true);
  }
  return { edits, isExact };
}

/** In the `finally` of a `try` that begins after the descriptor was opened; otherwise right after the spawn. */
function closeFor(
  file: RuleFile,
  start: TSESTree.Statement,
  name: TSESTree.Identifier,
  close: string,
): readonly Edit[] | undefined {
  const block = start.parent;
  const around = block?.type === 'BlockStatement' && block.parent.type === 'TryStatement' ? block.parent : undefined;
  const isInside = around !== undefined && name.range[0] > around.range[0];
  if (around?.block !== block || isInside || !around.finalizer) return insertMarkAfter(file, start, close);
  const [first] = around.finalizer.body;
  return first && insertBefore(file, first, close);
}
