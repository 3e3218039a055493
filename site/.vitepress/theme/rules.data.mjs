// What does the index of rules show about each rule? Read from the built plugin when the site is built.
import plugin from '../../../dist/index.mjs';

const CONFIGS = ['recommended', 'leaks', 'strict'];

export default {
  load: () =>
    Object.entries(plugin.rules).map(([name, { meta }]) => ({
      name,
      description: meta.docs.description,
      configs: CONFIGS.filter((config) => `noinherit/${name}` in plugin.configs[config].rules),
      repair: meta.fixable ? 'fix' : meta.hasSuggestions ? 'suggestion' : 'none',
      cwe: meta.docs.cwe,
    })),
};
