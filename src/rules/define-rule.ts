// What is a rule? What it finds, how it reports that, and how to fix it; everything else is the same in all rules.
import packageJson from '../../package.json' with { type: 'json' };
import { fixOrSuggest, type Suggestion } from '../fix/fix-or-suggest.ts';
import type { ReportPlace, RuleContext, RuleDocs, RuleMeta, RuleModule } from '../utils/rule-module.ts';
import { commonSchema, type Options } from '../utils/options.ts';
import { ruleFile, type RuleFile } from './rule-file.ts';

interface RuleDefinition<Ids extends string, Found, Own extends Options> {
  readonly name: string;
  readonly meta: RuleMeta<Ids> & { readonly docs: RuleDocs };
  /** Modules, besides those that the engine knows, that make the rule check a file which loads them. */
  readonly modules?: (options: Own) => ReadonlySet<string>;
  /** What else the source text must contain, in a file that loads only such modules. */
  readonly mentioning?: RegExp;
  /** Passes values of the options to the engine, before any rule queries it. */
  readonly prepare?: (file: RuleFile, options: Own) => void;
  /** Asks the engine what there is to report in a file. */
  readonly find: (file: RuleFile, options: Own, context: RuleContext<Ids, Own>) => Iterable<Found>;
  /** Where to report it, and with which message; undefined if there is nothing to report after all. */
  readonly report: (found: Found, file: RuleFile, context: RuleContext<Ids, Own>) => ReportPlace<Ids> | undefined;
  /** How to fix it: `--fix` applies the first if it is exact; otherwise editors offer all of them. */
  readonly mend?: (found: Found, file: RuleFile) => readonly Suggestion<Ids>[];
}

/** Exposure of File Descriptor to Unintended Control Sphere. */
const CWE = 'CWE-403';

/** Makes a rule that ESLint can run. */
export function defineRule<Ids extends string, Found, Own extends Options = Options>(
  rule: RuleDefinition<Ids, Found, Own>,
): RuleModule<Ids, Own> {
  const { name, meta } = rule;
  return {
    name,
    meta: {
      type: 'problem',
      schema: commonSchema,
      defaultOptions: [{} as Own],
      ...meta,
      docs: { cwe: CWE, ...meta.docs, url: docsUrl(name) },
    },
    create(context) {
      const options = context.options[0] ?? ({} as Own);
      const file = ruleFile(context, rule.modules?.(options), rule.mentioning);
      if (!file) return {};
      file.rules.add(name);
      rule.prepare?.(file, options);
      return {
        'Program:exit'() {
          for (const found of rule.find(file, options, context)) {
            const place = rule.report(found, file, context);
            if (place) context.report({ ...place, ...fixOrSuggest(rule.mend?.(found, file) ?? []) });
          }
        },
      };
    },
  };
}

function docsUrl(name: string): string {
  const repository = packageJson.homepage.replace(/#.*$/, '');
  return `${repository}/blob/v${packageJson.version}/docs/rules/${name}.md`;
}
