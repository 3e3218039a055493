// Does the package of a file depend on the runtime that fixed code imports?
import packageJson from '../../package.json' with { type: 'json' };
import { runtimeLoads } from '../engine/calls/runtime-loads.ts';
import { isForDevelopment } from '../utils/package-files.ts';
import { DEFAULT_RUNTIME } from '../utils/options.ts';
import { dependencyOn } from '../utils/package-json.ts';
import type { RuleModule } from '../utils/rule-module.ts';
import { defineRule } from './define-rule.ts';

const { name: PACKAGE } = packageJson;

const MODULES: ReadonlySet<string> = new Set([DEFAULT_RUNTIME]);

/** The one file in which a package's finding is reported, by the path of its package.json. */
const told = new Map<string, string>();

export const noMissingRuntime: RuleModule<'development' | 'missing'> = defineRule({
  name: 'no-missing-runtime',
  meta: {
    docs: {
      description: 'require the package that fixed code imports to be a dependency',
      recommended: true,
      leaks: true,
    },
    messages: {
      missing: 'No package.json names `{{name}}`. Add it to the dependencies.',
      development: '`{{name}}` is a development dependency only. Move it to the dependencies.',
    },
  },
  modules: () => MODULES,
  *find({ analysis }, _options, { physicalFilename: file }) {
    const [node] = runtimeLoads(analysis);
    const dependency = node && dependencyOn(PACKAGE, file);
    if (!dependency) return;
    const { as, isPublished, manifest } = dependency;
    const isNeeded = as === 'none' || (as === 'development' && isPublished && !isForDevelopment(file));
    if (!isNeeded) {
      if (told.get(manifest) === file) told.delete(manifest);
    } else if ((told.get(manifest) ?? file) === file) {
      told.set(manifest, file);
      yield { node, messageId: as === 'none' ? ('missing' as const) : ('development' as const) };
    }
  },
  report: ({ node, messageId }) => ({ node, messageId, data: { name: PACKAGE } }),
});
