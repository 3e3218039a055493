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
      // A node's type is compared with its name, as everywhere in ESLint's world: the enum would be a dependency.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/only-throw-error': ['error', { allow: [{ from: 'file', name: 'HazardReached' }] }],
      // An argument that only shows what else a callback gets is named with an underscore.
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
    // It looks for suggestions in the text of a rule; here src/fix decides between a fix and a suggestion.
    rules: { 'eslint-plugin/require-meta-has-suggestions': 'off' },
  },

  // Tests and scripts hold unmarked descriptors on purpose, and must run where the runtime is not built yet.
  { files: ['src/**/*.ts'], extends: [noinherit.configs.recommended] },

  {
    files: ['tests/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // What a child process prints and what JSON holds has no type; a test's assertions are its check.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // Tests take functions off their objects, make asynchronous ones that wait for nothing, and code from text.
      '@typescript-eslint/no-implied-eval': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
]);

/** This package is linted by itself, as it is built. */
async function loadOwnPlugin() {
  try {
    return (await import('eslint-plugin-noinherit')).default;
  } catch (error) {
    throw new Error('The built plugin could not be loaded: run "npm run build" first.', { cause: error });
  }
}
