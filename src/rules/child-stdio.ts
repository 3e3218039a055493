// Which edits change what a child was given for its input and output, or how long it is waited for?
import type { SpawnSite } from '../engine/calls/find-sites.ts';
import type { WideChild } from '../engine/children/find-wide-stdio.ts';
import { isOnlyUse } from '../engine/children/spawn-options.ts';
import { ignoreOutput, sendOutput, type OutputOption } from '../fix/child-output.ts';
import { logOutput } from '../fix/log-output.ts';
import type { Edit } from '../fix/types.ts';
import { wrapWithHelper } from '../fix/wrap-expression.ts';
import type { RuleFile } from './rule-file.ts';

/** Closes a child when it has ended itself; the runtime's own children are none that it can close. */
export function closeChildOnExit(file: RuleFile, { callee, row }: SpawnSite): readonly Edit[] | undefined {
  return row.isOwn ? undefined : wrapWithHelper(file, callee, 'closeOnExit', false)?.edits;
}

/** Takes the output of this process from a child. */
export function narrowOutput(file: RuleFile, child: WideChild): readonly Edit[] | undefined {
  const option = outputOption(file, child);
  return option && ignoreOutput(file, option);
}

/** Gives a child a file of its own to write to. */
export function logChildOutput(file: RuleFile, child: WideChild): readonly Edit[] | undefined {
  // Options with a name are there before the log would be.
  if (child.holds === 'terminal' || child.sharedLog || isNamed(child) || !child.statement) return undefined;
  const option = outputOption(file, child);
  return option && logOutput(file, option, child.statement, child.log);
}

/** Lets a child write to the log that it has for its other output. */
export function shareLog(file: RuleFile, child: WideChild): readonly Edit[] | undefined {
  const option = child.sharedLog && outputOption(file, child);
  return option && sendOutput(file, option, child.sharedLog.name);
}

function isNamed({ options }: WideChild): boolean {
  return options.kind === 'seen' && options.argument !== options.object;
}

/** Undefined where the options have a name by which others use them, too. */
function outputOption({ analysis: { index } }: RuleFile, child: WideChild): OutputOption | undefined {
  const { site, options, output } = child;
  if (isNamed(child) && !isOnlyUse(index, options)) return undefined;
  const isWide = (kind: string | undefined): boolean => kind === 'inherit' || kind === 'pipe';
  return {
    call: site.node,
    object: options.kind === 'seen' ? options.object : undefined,
    value: output.stdio,
    // A pipe to read from ends with this process, and is nobody's terminal.
    isWide: [output.stdin === 'inherit', isWide(output.kinds[0]), isWide(output.kinds[1])],
    ipc: site.row.ipc === true,
  };
}
