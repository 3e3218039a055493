// Is there something in a file that may concern a rule?
import packageJson from '../../package.json' with { type: 'json' };
import { analyse, concerns, type Analysis, type NamedModules } from '../engine/analysis.ts';
import type { FixFile } from '../fix/types.ts';
import type { RuleContext } from '../utils/rule-module.ts';
import { aliasesOf, runtimeOf } from '../utils/options.ts';
import { projectFiles } from '../utils/project-files.ts';

/** The file that a rule runs on, as the engine and the fixes see it. */
export interface RuleFile extends FixFile {
  readonly analysis: Analysis;
  /** The rules that are on for the file, by their names: complete by the time that the first of them reports. */
  readonly rules: Set<string>;
}

/**
 * This package where it is installed: a linter that does not leave `node_modules` alone (oxlint) would mend the runtime with calls
 * of itself.
 */
const OWN_FILE = new RegExp(`[\\\\/]node_modules[\\\\/]${packageJson.name}[\\\\/]`);

const NONE: ReadonlySet<string> = new Set();

const files = new WeakMap<Analysis, RuleFile>();

/** `undefined` when nothing in the file can concern a rule, which may have modules of its own to look for, and for our own files. */
export function ruleFile<Ids extends string>(
  context: RuleContext<Ids>,
  modules: ReadonlySet<string> = NONE,
  mentioning?: RegExp,
): RuleFile | undefined {
  const { sourceCode } = context;
  if (!concerns(sourceCode, () => namedBy(context), modules, mentioning)) return undefined;
  if (OWN_FILE.test(context.filename)) return undefined;
  const named = namedBy(context);
  const analysis = analyse(sourceCode, named);
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
        runtime: named.runtime,
        runtimes: analysis.helpers.modules,
        rules: new Set(),
      }),
    );
  }
  return file;
}

/** Its runtime and files take a look at more than most files need: they are asked for where something may concern a rule. */
function namedBy<Ids extends string>(context: RuleContext<Ids>): NamedModules {
  return {
    aliases: aliasesOf(context),
    get runtime() {
      return runtimeOf(context);
    },
    get files() {
      return projectFiles(context);
    },
  };
}
