import { ADDED_SUFFIXES } from './adapters.ts';
import { HELPER_NAMES } from './helpers.ts';
import { API_NAMES, modules, namesOf } from './index.ts';
import { wrappers } from './packages/wrappers.ts';
import { oncePer } from '../utils/once-per.ts';
import { ACCEPT_EVENTS, type AcceptEvent, type ApiRow, type ModuleKnowledge } from './types.ts';

// A look at the text tells of many files that no rule has to read them. It must never miss one that a rule
// would report in, so it asks for no more than the words without which nothing could be traced.

const quoted = (words: Iterable<string>): string =>
  `['"\`](?:node:|npm:)?(${[...words].map((word) => word.replace(/\W/g, '\\$&')).join('|')})(?:@[^'"\`/]*)?['"\`]`;

/** By the name of the module: matches the text of every file that uses anything of it that matters. */
const uses = new Map(modules.map((known) => [known.module, usesOf(known)]));

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

/** Whether a text names something of a module that opens a descriptor, or starts a program; false for a module that no rule knows. */
export function mentionsUseOf(module: string, text: string): boolean {
  return uses.get(module)?.test(text) ?? false;
}

/** By the name of the module: the names by which something can be taken out of it, which are all parts of all paths. */
const parts = new Map<string, ReadonlySet<string>>(
  modules.map(({ module, exports, accepting }) => [
    module,
    new Set([...Object.keys(exports), ...Object.keys(accepting ?? {})].flatMap((path) => path.split('.'))),
  ]),
);

/** Every name by which a file may have something that a rule knows, or a helper of the runtime: also a package's own, as `crossSpawn`. */
export const ALL_NAMES: ReadonlySet<string> = new Set([
  ...API_NAMES,
  ...[...parts.values()].flatMap((names) => [...names]),
  ...wrappers.flatMap(({ exports, module }) => [
    ...Object.keys(exports).flatMap((path) => path.split('.')),
    module.replace(/^.*\//, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
  ]),
  ...HELPER_NAMES,
]);

/** The names by which something that matters can be taken out of a module; undefined for a module that no rule knows. */
export function partsOf(module: string): ReadonlySet<string> | undefined {
  return parts.get(module);
}

/** The modules that each name stands for. */
const byName = new Map(modules.flatMap((known) => namesOf(known).map((name) => [name, known.module] as const)));

/** Finds where a text names a module: as a specifier, or as a global. */
const names = new RegExp(
  `${quoted(modules.flatMap(namesOf))}|(${modules
    .flatMap(({ module, isGlobal }) => (isGlobal ? [module] : []))
    .join('|')})\\b`,
  'g',
);

/** Whether a text names a module, and something of it that opens a descriptor, or starts a program. */
export function mentionsApi(text: string): boolean {
  const asked = new Set<string>();
  for (const [, specifier, global] of text.matchAll(names)) {
    const module = byName.get((specifier ?? global)!)!;
    if (!asked.has(module) && mentionsUseOf(module, text)) return true;
    asked.add(module);
  }
  return false;
}

/** Asks of one text after the other, of each perhaps for several rules. */
const mentioning = oncePer((some: ReadonlySet<string>) => {
  const inQuotes = new RegExp(quoted(some));
  const modules = [...some];
  let last = { text: '', answer: false };
  return (text: string): boolean => {
    if (text !== last.text)
      last = { text, answer: modules.some((module) => text.includes(module)) && inQuotes.test(text) };
    return last.answer;
  };
});

/** Whether a text names one of these modules. */
export function mentionsModule(some: ReadonlySet<string>, text: string): boolean {
  return mentioning(some)(text);
}

const acceptEvent = new RegExp(quoted(Object.keys(ACCEPT_EVENTS)));

/** Whether a text can listen for accepted sockets. */
export function mentionsAcceptEvent(text: string): boolean {
  return acceptEvent.test(text);
}
