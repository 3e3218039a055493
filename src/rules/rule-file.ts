import { analyse, concerns, type Analysis } from '../engine/analysis.ts';
import type { FixFile } from '../fix/types.ts';
import type { RuleContext } from '../utils/rule-module.ts';
import { runtimeOf } from '../utils/options.ts';

/** The file that a rule runs on, as the engine and the fixes see it. */
export interface RuleFile extends FixFile {
  readonly analysis: Analysis;
  /** The rules that are on for the file, by their names: complete by the time that the first of them reports. */
  readonly rules: Set<string>;
}

const files = new WeakMap<Analysis, RuleFile>();

/** `undefined` when nothing in the file can concern a rule, which may have modules of its own to look for. */
export function ruleFile<Ids extends string>(
  context: RuleContext<Ids>,
  modules?: readonly string[],
): RuleFile | undefined {
  const { sourceCode } = context;
  if (!concerns(sourceCode, modules)) return undefined;
  const runtime = runtimeOf(context);
  const analysis = analyse(sourceCode, runtime);
  let file = files.get(analysis);
  if (!file) {
    const { filename, physicalFilename } = context;
    files.set(
      analysis,
      (file = {
        analysis,
        sourceCode,
        filename,
        physicalFilename,
        runtime,
        runtimes: analysis.helpers.modules,
        rules: new Set(),
      }),
    );
  }
  return file;
}
