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

/** The floors of the engine, from the ground up. A room may import from those below, and the same one has others beside it. */
const FLOORS = [['names', 'paths'], ['calls'], ['analysis'], ['marks'], ['servers', 'native'], ['children']];

export const layers = [
  ...folders.map((folder) => restrict([`src/${folder}/**/*.ts`], folder, mayImport[folder])),
  restrict(['src/{index,required,configs}.ts'], 'the entry', ['rules', 'utils']),
  ...FLOORS.flatMap((rooms, floor) => rooms.map((room) => keepBelow(room, floor))),
];

/**
 * One object of a config replaces another's options, so this one has the folder's patterns, too.
 *
 * @param {string} room
 * @param {number} floor
 */
function keepBelow(room, floor) {
  const above = FLOORS.slice(floor)
    .flat()
    .filter((other) => other !== room);
  const pattern = above.length > 0 && {
    regex: `^${room === 'analysis' ? '\\./' : '\\.\\./'}(?:${above.join('|')})(?:/|\\.ts$)`,
    message: `${room} stands below ${above.join(', ')}, or beside: imports go down.`,
  };
  return restrict([`src/engine/${room}{.ts,/**/*.ts}`], 'engine', mayImport.engine, pattern);
}

function restrict(files, name, allowed, more) {
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
