import { ADDED_SUFFIXES } from './adapters.ts';
import { modules, namesOf } from './index.ts';
import { ACCEPT_EVENTS, type AcceptEvent, type ApiRow, type ModuleKnowledge } from './types.ts';

// A look at the text tells of most files that no rule has to read them. It must never miss one that a rule
// would report in, so it asks for no more than the words without which nothing could be traced.

const quoted = (words: Iterable<string>): string =>
  `['"\`](?:node:|npm:)?(${[...words].join('|')})(?:@[^'"\`/]*)?['"\`]`;

/** The modules that each name stands for. */
const byName = new Map(modules.flatMap((module) => namesOf(module).map((name) => [name, module] as const)));

/** Matches the text of every file that uses anything of a module that matters. */
const uses = new Map(modules.map((module) => [module, usesOf(module)]));

function usesOf({ exports, accepting }: ModuleKnowledge): RegExp {
  const names = Object.entries(exports).flatMap(([path, row]) =>
    row.kind === 'request' ? [] : [path.split('.').at(-1)!],
  );
  const events = [...Object.values(exports).flatMap(acceptsOf), ...Object.values(accepting ?? {}).flat()];
  const patterns = [
    `\\b(?:${names.join('|')})(?:${ADDED_SUFFIXES.join('|')})?\\b`,
    ...(events.length > 0 ? [quoted(new Set(events))] : []),
  ];
  return new RegExp(patterns.join('|'));
}

/** A request matters for the sockets that it hands over, and these events are how. */
function acceptsOf(row: ApiRow): readonly AcceptEvent[] {
  return 'accepts' in row ? row.accepts : [];
}

/** Finds where a text names one of these modules: as a specifier, or as a global. */
function namesIn(some: readonly ModuleKnowledge[]): RegExp {
  const globals = some.flatMap(({ module, isGlobal }) => (isGlobal ? [module] : []));
  // A global is searched for without the word boundary before it, which makes the whole search twice as fast.
  return new RegExp(
    [quoted(some.flatMap(namesOf)), ...(globals.length > 0 ? [`(${globals.join('|')})\\b`] : [])].join('|'),
    'g',
  );
}

const common = modules.filter(({ isCommon }) => isCommon);
const nameOfCommon = namesIn(common);
const nameOfRare = namesIn(modules.filter(({ isCommon }) => !isCommon));

/** The names by which something of a module can be taken out of it: every part of every path. */
const partsOf = new Map(
  modules.map(
    (module) =>
      [
        module,
        new Set(
          [...Object.keys(module.exports), ...Object.keys(module.accepting ?? {})].flatMap((path) => path.split('.')),
        ),
      ] as const,
  ),
);

/** A place in a text where a module is named. */
interface Mention {
  readonly index: number;
  /** What stands there in quotes; undefined for a global. */
  readonly specifier: string | undefined;
  readonly names: ReadonlySet<string>;
}

/** Where a text names a module of which it also names something that opens a descriptor, or starts a program. */
export function* mentionsOfModules(text: string): Generator<Mention> {
  yield* mentionsIn(text, nameOfRare);
  if (common.some((module) => uses.get(module)!.test(text))) yield* mentionsIn(text, nameOfCommon);
}

function* mentionsIn(text: string, pattern: RegExp): Generator<Mention> {
  const refused = new Set<ModuleKnowledge>();
  for (const match of text.matchAll(pattern)) {
    const module = byName.get(match[1] ?? match[2]!)!;
    if (refused.has(module)) continue;
    if (uses.get(module)!.test(text))
      yield { index: match.index + 1, specifier: match[1] && match[0].slice(1, -1), names: partsOf.get(module)! };
    else refused.add(module);
  }
}

/** Whether a text names something of a module that opens a descriptor, or starts a program. */
export function mentionsApi(text: string): boolean {
  return !mentionsOfModules(text).next().done;
}

const acceptEvent = new RegExp(quoted(Object.keys(ACCEPT_EVENTS)));

/** Whether a text can listen for accepted sockets. */
export function mentionsAcceptEvent(text: string): boolean {
  return acceptEvent.test(text);
}
