/**
 * Imports go one way. Each folder of src names the folders it may import from; of the runtime everybody may take
 * types, so that a helper's name is checked by the compiler without koffi being loaded.
 */
const mayImport = {
  rules: ['engine', 'fix', 'utils'],
  engine: ['knowledge', 'utils'],
  fix: ['utils'],
  knowledge: ['utils'],
  utils: [],
  runtime: [],
  audit: ['runtime'],
  testing: ['runtime', 'audit'],
};

const folders = Object.keys(mayImport);

export const layers = [
  ...folders.map((folder) => restrict([`src/${folder}/**/*.ts`], folder, mayImport[folder])),
  restrict(['src/{index,required,configs}.ts'], 'the entry', ['rules', 'utils']),
];

function restrict(files, name, allowed) {
  const forbidden = folders.filter((folder) => folder !== name && folder !== 'runtime' && !allowed.includes(folder));
  const patterns = [
    {
      regex: importOf(forbidden),
      message: `${name} may import from ${allowed.join(', ') || 'no other folder of src'}: imports go one way.`,
    },
    name !== 'runtime' &&
      !allowed.includes('runtime') && {
        regex: importOf(['runtime']),
        allowTypeImports: true,
        message: 'Only types may come from the runtime: the plugin must not load koffi.',
      },
  ];
  return {
    files,
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: patterns.filter(Boolean) }] },
  };
}

function importOf(names) {
  return `^(?:\\.\\.?/)+(?:${names.join('|')})(?:/|$)`;
}
