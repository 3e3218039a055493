import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import eslintPlugin from 'eslint-plugin-eslint-plugin';
import tseslint from 'typescript-eslint';

import { layers } from './eslint.layers.mjs';

const noinherit = await loadOwnPlugin();

export default defineConfig([
  globalIgnores(['dist', 'coverage', '.cache', 'tests/fixtures']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  { files: ['**/*.{ts,mjs}'], extends: [js.configs.recommended] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // Node types are compared with strings, as is usual in ESLint rules: importing the enum would add a dependency.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/only-throw-error': ['error', { allow: [{ from: 'file', name: 'HazardReached' }] }],
      // A leading underscore marks unused arguments that only show which arguments a callback gets.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['AbortController', 'atob', 'btoa', 'Buffer', 'console', 'fetch', 'performance', 'process', 'URL'].map(
          (name) => [name, 'readonly'],
        ),
      ),
    },
  },

  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['warn', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['warn', { max: 50, skipBlankLines: true, skipComments: true }],
    },
  },
  ...layers,

  {
    files: ['src/rules/**/*.ts', 'tests/rules/**/*.ts'],
    extends: [eslintPlugin.configs.recommended],
    // This rule searches the source of a rule for suggestions, but here src/fix decides between fix and suggestion.
    rules: { 'eslint-plugin/require-meta-has-suggestions': 'off' },
  },

  // Only src: tests and scripts hold unmarked descriptors on purpose, and must run before the runtime is built.
  { files: ['src/**/*.ts'], extends: [noinherit.configs.recommended] },

  {
    files: ['tests/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // The output of child processes and JSON have no type; the assertions of a test check them.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // Tests detach methods from objects, declare async functions without `await`, and create code from strings.
      '@typescript-eslint/no-implied-eval': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
]);

/** The built plugin: this package is linted with its own rules. */
async function loadOwnPlugin() {
  try {
    return (await import('eslint-plugin-noinherit')).default;
  } catch (error) {
    throw new Error('The built plugin could not be loaded: run "npm run build" first.', { cause: error });
  }
}
