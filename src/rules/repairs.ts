import type { SpawnSite } from '../engine/calls/find-sites.ts';
import type { WideChild } from '../engine/children/find-wide-stdio.ts';
import { ignoreOutput, type OutputOption } from '../fix/child-output.ts';
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
  const option = outputOption(child);
  return option && ignoreOutput(file, option);
}

/** Gives a child a file to write to. */
export function logChildOutput(file: RuleFile, child: WideChild): readonly Edit[] | undefined {
  const option = outputOption(child);
  return option && child.statement && logOutput(file, option, child.statement, child.log);
}

/** Undefined where the options have a name, so that others may use them. */
function outputOption({ site: { node, row }, options, output: { kinds, stdio } }: WideChild): OutputOption | undefined {
  const isNamed = options.kind === 'seen' && options.argument !== options.object;
  if (isNamed) return undefined;
  const isWide = (kind: string | undefined): boolean => kind === 'inherit' || kind === 'pipe';
  return {
    call: node,
    object: options.kind === 'seen' ? options.object : undefined,
    value: stdio,
    isWide: [isWide(kinds[0]), isWide(kinds[1])],
    ipc: row.ipc === true,
  };
}
