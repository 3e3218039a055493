// What do the rules report in the playground's code, and what does the fixed code look like?
import { Linter } from 'eslint/universal';
import plugin from '../../../../dist/index.mjs';

const linter = new Linter();

/** The configs by name; `all` enables every rule. */
export const configs = {
  recommended: plugin.configs.recommended.rules,
  leaks: plugin.configs.leaks.rules,
  strict: plugin.configs.strict.rules,
  all: Object.fromEntries(Object.keys(plugin.rules).map((name) => [`noinherit/${name}`, 'error'])),
};

const parsers = {
  module: async () => ({ sourceType: 'module' }),
  commonjs: async () => ({ sourceType: 'commonjs' }),
  typescript: async () => ({ sourceType: 'module', parser: (await import('./parse-typescript.mjs')).parser }),
};

/**
 * Lints and fixes a text.
 * @param {import('./share.mjs').Shared} shared its config is JSON: `{ rules, settings }`
 */
export async function lint({ code, language, config }) {
  const { rules, settings = {} } = readConfig(config);
  const languageOptions = await parsers[language]();
  const filename = language === 'typescript' ? 'file.ts' : language === 'commonjs' ? 'file.cjs' : 'file.mjs';
  // ESLint does not lint files that only a pattern such as `**` matches.
  const files = ['**/*.{mjs,cjs,ts}'];
  const whole = [{ files, plugins: { noinherit: plugin }, rules, settings, languageOptions }];
  const messages = linter.verify(code, whole, filename);
  return { messages, fixed: linter.verifyAndFix(code, whole, filename).output };
}

function readConfig(config) {
  try {
    return JSON.parse(config);
  } catch (error) {
    throw new Error(`The config is no JSON: ${error.message}`, { cause: error });
  }
}

/** The text after one of ESLint's edits. */
export function apply(code, { range: [start, end], text }) {
  return code.slice(0, start) + text + code.slice(end);
}

/** The source of the config file for a project. */
export function asProject({ config, language }) {
  const { rules, settings } = readConfig(config);
  const isTypeScript = language === 'typescript';
  const name = Object.keys(configs).find(
    (key) => key !== 'all' && JSON.stringify(configs[key]) === JSON.stringify(rules),
  );
  const body = [
    `    files: ['${isTypeScript ? '**/*.{ts,mts,cts}' : '**/*.{js,mjs,cjs}'}'],`,
    '    plugins: { noinherit },',
    ...(isTypeScript ? ['    languageOptions: { parser: tseslint.parser },'] : []),
    ...(name ? [`    extends: ['noinherit/${name}'],`] : [`    rules: ${indented(rules)},`]),
    ...(settings && Object.keys(settings).length > 0 ? [`    settings: ${indented(settings)},`] : []),
  ];
  return `import { defineConfig } from 'eslint/config';
import noinherit from 'eslint-plugin-noinherit';
${isTypeScript ? "import tseslint from 'typescript-eslint';\n" : ''}
export default defineConfig([
  {
${body.join('\n')}
  },
]);
`;
}

function indented(value) {
  return JSON.stringify(value, null, 2).replaceAll('\n', '\n    ');
}
