// The plugin for `import` and, by a name that Node knows, for `require`: which then gives the plugin itself, and no namespace.
// The published types are those of index.ts, because TypeScript before 5.6 cannot read such a name.
import plugin from './index.ts';

export { plugin as default, plugin as 'module.exports' };
