// Can a file concern a rule, judged by the words in its source text?
import { ADDED_SUFFIXES } from './adapters.ts';
import { HELPER_NAMES } from './helpers.ts';
import { API_NAMES, modules, namesOf } from './index.ts';
import { wrappers } from './packages/wrappers.ts';
import { oncePer } from '../utils/once-per.ts';
import { ACCEPT_EVENTS, type AcceptEvent, type ApiRow, type ModuleKnowledge } from './types.ts';

// A search of the source text rules out many files before any rule reads them. It must have no false negatives:
// it may only require words without which no rule could report.

const quoted = (words: Iterable<string>): string =>
  `['"\`](?:node:|npm:)?(${[...words].map((word) => word.replace(/\W/g, '\\$&')).join('|')})(?:@[^'"\`/]*)?['"\`]`;

/** By module name: matches the source text of every file that uses an API or an event of the module. */
const uses = new Map(modules.map((known) => [known.module, patternOf(known)]));

function patternOf({ exports, accepting }: ModuleKnowledge): RegExp {
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

/** A request matters only for the sockets that it hands over, with these events. */
function acceptsOf(row: ApiRow): readonly AcceptEvent[] {
  return 'accepts' in row ? row.accepts : [];
}

/** Whether a source text names an API or an event of a module; false for a module that no rule knows. */
export function mentionsUseOf(module: string, text: string): boolean {
  return uses.get(module)?.test(text) ?? false;
}

/** By module name: the names by which something can be taken out of it, which are all parts of all paths. */
const parts = new Map<string, ReadonlySet<string>>(
  modules.map(({ module, exports, accepting }) => [
    module,
    new Set([...Object.keys(exports), ...Object.keys(accepting ?? {})].flatMap((path) => path.split('.'))),
  ]),
);

/** All names under which a file may have a known API or a helper, including a package's own name: `crossSpawn`. */
export const ALL_NAMES: ReadonlySet<string> = new Set([
  ...API_NAMES,
  ...[...parts.values()].flatMap((names) => [...names]),
  ...wrappers.flatMap(({ exports, module }) => [
    ...Object.keys(exports).flatMap((path) => path.split('.')),
    module.replace(/^.*\//, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
  ]),
  ...HELPER_NAMES,
]);

/** The names by which an API can be taken out of a module; undefined for a module that no rule knows. */
export function partsOf(module: string): ReadonlySet<string> | undefined {
  return parts.get(module);
}

/** The module that each name refers to. */
const byName = new Map(modules.flatMap((known) => namesOf(known).map((name) => [name, known.module] as const)));

/** Matches every mention of a module in a source text, as a specifier or as a global. */
const names = new RegExp(
  `${quoted(modules.flatMap(namesOf))}|(${modules
    .flatMap(({ module, isGlobal }) => (isGlobal ? [module] : []))
    .join('|')})\\b`,
  'g',
);

/** Whether a source text names a module, and an API or an event of it. */
export function mentionsApi(text: string): boolean {
  const asked = new Set<string>();
  for (const [, specifier, global] of text.matchAll(names)) {
    const module = byName.get((specifier ?? global)!)!;
    if (!asked.has(module) && mentionsUseOf(module, text)) return true;
    asked.add(module);
  }
  return false;
}

/** Remembers the last answer, because several rules ask about the same source text in turn. */
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

/** Whether a source text names one of these modules. */
export function mentionsModule(some: ReadonlySet<string>, text: string): boolean {
  return mentioning(some)(text);
}

const acceptEvent = new RegExp(quoted(Object.keys(ACCEPT_EVENTS)));

/** Whether a source text names an event that hands over sockets. */
export function mentionsAcceptEvent(text: string): boolean {
  return acceptEvent.test(text);
}
