/**
 * Imports go one way. Each folder of src lists the folders that it may import from. Every folder may import types from
 * the runtime, so that the compiler checks the names of helpers without loading koffi.
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

/** The layers of the engine, from the lowest up. A folder may import from the layers below its own. */
const LAYERS = [['names', 'paths'], ['calls'], ['analysis'], ['marks'], ['servers', 'native'], ['children']];

export const layers = [
  ...folders.map((folder) => restrict([`src/${folder}/**/*.ts`], folder, mayImport[folder])),
  restrict(['src/{index,required,configs}.ts'], 'the entry', ['rules', 'utils']),
  ...LAYERS.flatMap((names, layer) => names.map((folder) => keepBelow(folder, layer))),
];

/**
 * The options of a later config object replace those of an earlier one, so this one repeats the patterns of `engine`.
 *
 * @param {string} folder
 * @param {number} layer
 */
function keepBelow(folder, layer) {
  const others = LAYERS.slice(layer)
    .flat()
    .filter((other) => other !== folder);
  const pattern = others.length > 0 && {
    regex: `^${folder === 'analysis' ? '\\./' : '\\.\\./'}(?:${others.join('|')})(?:/|\\.ts$)`,
    message: `${folder} may import only from lower layers, not from ${others.join(', ')}.`,
  };
  return restrict([`src/engine/${folder}{.ts,/**/*.ts}`], 'engine', mayImport.engine, pattern);
}

function restrict(files, name, allowed, more) {
  const forbidden = folders.filter((folder) => folder !== name && folder !== 'runtime' && !allowed.includes(folder));
  const patterns = [
    {
      regex: importOf(forbidden),
      message: `${name} may import only from ${allowed.join(', ') || 'its own folder'}: imports go one way.`,
    },
    name !== 'runtime' &&
      !allowed.includes('runtime') && {
        regex: importOf(['runtime']),
        allowTypeImports: true,
        message: 'Only types may come from the runtime: the plugin must not load koffi.',
      },
    more,
  ];
  return {
    files,
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: patterns.filter(Boolean) }] },
  };
}

function importOf(names) {
  return `^(?:\\.\\.?/)+(?:${names.join('|')})(?:/|$)`;
}
