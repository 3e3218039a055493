import { ADDED_SUFFIXES } from './adapters.ts';
import { modules, namesOf } from './index.ts';
import { ACCEPT_EVENTS, type AcceptEvent, type ApiRow, type ModuleKnowledge } from './types.ts';

// A look at the text tells of most files that no rule has to read them. It must never miss one that a rule
// would report in, so it asks for no more than the words without which nothing could be traced.

const quoted = (words: Iterable<string>): string => `['"\`](?:node:)?(${[...words].join('|')})['"\`]`;

/** The modules that each name stands for. */
const byName = new Map(modules.flatMap((module) => namesOf(module).map((name) => [name, module] as const)));
const globals = modules.filter(({ isGlobal }) => isGlobal).map(({ module }) => module);
const moduleName = new RegExp(`${quoted(byName.keys())}|\\b(${globals.join('|')})\\b`, 'g');

/** Matches the text of every file that uses anything of a module that matters. */
const uses = new Map(modules.map((module) => [module, usesOf(module)]));

function usesOf({ exports, accepting }: ModuleKnowledge): RegExp {
  const names = Object.entries(exports).flatMap(([path, row]) => (row.kind === 'request' ? [] : [path.split('.').at(-1)!]));
  const events = [...Object.values(exports).flatMap(acceptsOf), ...Object.values(accepting ?? {}).flat()];
  const patterns = [`\\b(?:${names.join('|')})(?:${ADDED_SUFFIXES.join('|')})?\\b`, ...(events.length > 0 ? [quoted(new Set(events))] : [])];
  return new RegExp(patterns.join('|'));
}

/** A request matters for the sockets that it hands over, and these events are how. */
function acceptsOf(row: ApiRow): readonly AcceptEvent[] {
  return 'accepts' in row ? row.accepts : [];
}

/** Whether a text names something of a module that opens a descriptor, or starts a program. */
export function mentionsApi(text: string): boolean {
  const refused = new Set<ModuleKnowledge>();
  moduleName.lastIndex = 0;
  for (let match = moduleName.exec(text); match; match = moduleName.exec(text)) {
    const module = byName.get(match[1] ?? match[2]!)!;
    if (refused.has(module)) continue;
    if (uses.get(module)!.test(text)) return true;
    refused.add(module);
  }
  return false;
}

const acceptEvent = new RegExp(quoted(Object.keys(ACCEPT_EVENTS)));

/** Whether a text can listen for accepted sockets. */
export function mentionsAcceptEvent(text: string): boolean {
  return acceptEvent.test(text);
}
