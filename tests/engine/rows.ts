import { nodeModules, packages } from '../../src/knowledge/index.ts';
import { ACCEPT_EVENTS, type AcceptEvent, type ApiRow, type ModuleKnowledge } from '../../src/knowledge/types.ts';
import type { RuleName } from '../rules/helpers.ts';

/** An export that a rule knows, and code that calls it and is reported. */
export interface Row {
  readonly rule: RuleName;
  /** The call as the rule's page shows it. */
  readonly title: string;
  /** What the message names: the API, or the event of a handler. */
  readonly says: string;
  readonly module: string;
  readonly path: readonly string[];
  readonly isClass: boolean;
  readonly body: (call: (args: string) => string) => string;
}

type Part = Pick<Row, 'body' | 'rule'> & { readonly title: string; readonly says?: string };

/** A handler with enough parameters to receive the socket. */
function handler(event: AcceptEvent): string {
  return ACCEPT_EVENTS[event] === 0
    ? '(socket) => {\n  socket.end();\n}'
    : '(message, socket) => {\n  socket.end();\n}';
}

function listening(event: AcceptEvent, api: string): Part {
  return {
    rule: ACCEPT_EVENTS[event] === 0 ? 'no-unmarked-connection' : 'no-unmarked-socket',
    title: `${api}(…).on('${event}', …)`,
    says: event,
    body: (call) => `${call('options')}.on('${event}', ${handler(event)});`,
  };
}

/** Everything that rules report about calls of one export. */
function partsOf(row: ApiRow, api: string): Part[] {
  switch (row.kind) {
    case 'open':
      return [{ rule: 'no-unmarked-open', title: api, body: bodyOfOpen(row) }];
    case 'server':
      return [
        {
          rule: 'no-unmarked-server',
          title: api,
          body: (call) => `const server = ${call('options')};\nserver.listen(0);`,
        },
        ...row.accepts.map((event) => listening(event, api)),
        ...(row.ownListener ? [ownListener(row.ownListener, api)] : []),
      ];
    case 'socket':
      return [
        { rule: 'no-unmarked-socket', title: api, body: (call) => `const socket = ${call("'a'")};\nuse(socket);` },
      ];
    case 'adopter':
      return [{ rule: 'no-unmarked-adopted', title: api, body: (call) => `use(${call('3')});` }];
    case 'library':
      return [];
    case 'request':
      return row.accepts.map((event) => listening(event, api));
    case 'spawn':
      // `new` only prepares these; a method starts them. The programs of tests/laws contain such calls.
      if (row.startedBy !== undefined) return [];
      return [
        {
          rule: row.replaces ? 'no-unsealed-execve' : 'no-unsealed-spawn',
          title: api,
          body: (call) => `use(${call("'a'")});`,
        },
      ];
  }
}

function ownListener(event: AcceptEvent, api: string): Part {
  return {
    rule: 'no-unmarked-connection',
    title: `${api}(…, listener)`,
    says: event,
    body: (call) => `${call(`options, ${handler(event)}`)}.listen(0);`,
  };
}

function bodyOfOpen({ delivery }: Extract<ApiRow, { kind: 'open' }>): Row['body'] {
  switch (delivery.via === 'callback' && delivery.otherwise ? delivery.otherwise.via : delivery.via) {
    case 'callback':
      return (call) => `${call("'a', done")};`;
    case 'promise':
      return (call) => `const file = await ${call("'a'")};\nuse(file);`;
    case 'return':
      return (call) => `const opened = ${call("'a'")};\nuse(opened);`;
  }
}

/** Every export of a module under every specifier, with everything that rules report about it. */
function rowsOf({ module, exports, aliases }: ModuleKnowledge): Row[] {
  const specifiers = [[module, []] as const, ...Object.entries(aliases ?? {})];
  return specifiers.flatMap(([specifier, prefix]) =>
    Object.entries(exports).flatMap(([name, row]) => {
      const path = name.split('.');
      if (!prefix.every((part, i) => path[i] === part)) return [];
      const own = path.slice(prefix.length);
      const isClass = /^[A-Z]/.test(own.at(-1)!);
      const start = isClass ? 'new ' : '';
      const says = `${start}${module}.${name}`;
      return partsOf(row, `${start}${specifier}.${own.join('.')}`).map((part) => ({
        says,
        ...part,
        module: specifier,
        path: own,
        isClass,
      }));
    }),
  );
}

export const rows: readonly Row[] = nodeModules.flatMap(rowsOf);

/** The same APIs in packages, which never have the prefix `node:`. */
export const packageRows: readonly Row[] = packages.flatMap(rowsOf);
