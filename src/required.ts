// The plugin for `import` and, by the export name `module.exports`, for `require`: Node returns it, not the namespace.
// The published types are those of index.ts, because TypeScript before 5.6 cannot read such an export name.
import plugin from './index.ts';

export { plugin as default, plugin as 'module.exports' };
