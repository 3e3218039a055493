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
  /** The names of the rules that are enabled for the file: complete before the first of them reports. */
  readonly rules: Set<string>;
}

/**
 * The installed files of this package: a linter that checks `node_modules` (oxlint) would fix the runtime so that
 * it calls itself.
 */
const OWN_FILE = new RegExp(`[\\\\/]node_modules[\\\\/]${packageJson.name}[\\\\/]`);

const NONE: ReadonlySet<string> = new Set();

const files = new WeakMap<Analysis, RuleFile>();

/** `undefined` for our own files, and if nothing in a file, including the rule's own `modules`, can concern the rule. */
export function ruleFile<Ids extends string>(
  context: RuleContext<Ids>,
  modules: ReadonlySet<string> = NONE,
  mentioning?: RegExp,
): RuleFile | undefined {
  const { sourceCode } = context;
  if (!concerns(sourceCode, () => new NamedByContext(context), modules, mentioning)) return undefined;
  if (OWN_FILE.test(context.filename)) return undefined;
  const named = new NamedByContext(context);
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

/** The runtime and the project's files are costly to look up: the getters wait until a rule may need them. */
class NamedByContext<Ids extends string> implements NamedModules {
  readonly #context: RuleContext<Ids>;
  readonly aliases: NamedModules['aliases'];

  constructor(context: RuleContext<Ids>) {
    this.#context = context;
    this.aliases = aliasesOf(context);
  }

  get runtime(): string {
    return runtimeOf(this.#context);
  }

  get files(): NamedModules['files'] {
    return projectFiles(this.#context);
  }
}
