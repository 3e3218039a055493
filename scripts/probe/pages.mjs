// How do docs/platforms.md and the table in README.md show what was measured?
import { withPart } from '../lib/page-parts.mjs';

/** @import { Measured, Row } from './pages.mjs' */

const UNKNOWN = '–';

/** @param {readonly (readonly string[])[]} lines */
const table = ([header = [], ...lines]) =>
  [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/**
 * The heading of a column. Of Node it names only the major version, because minor versions must not differ.
 * @param {Measured} measured
 */
export function nameOf({ runtime, version, platform }) {
  const name = { node: 'Node', bun: 'Bun', deno: 'Deno' }[runtime] ?? runtime;
  const number = version
    .replace(/^v/, '')
    .split('.')
    .slice(0, runtime === 'node' ? 1 : 3)
    .join('.');
  return `${name} ${number}${platform === 'win32' ? ', Windows (Wine)' : ''}`;
}

/** @param {Row | undefined} row */
function cell(row) {
  if (!row) return UNKNOWN;
  const inherited = row.inheritable ? (row.inChild ? '**yes**' : 'flag only') : 'no';
  const isLate = !row.inheritable && row.atomic === false;
  return `${inherited}${isLate ? ', not atomically' : ''}`;
}

/** @param {readonly Measured[]} measured */
function rowsOf(measured) {
  return [...new Set(measured.flatMap(({ results }) => Object.keys(results)))];
}

/** Kinds of descriptors whose names in the measurements say too little in a table. @type {Record<string, string>} */
const LABELS = {
  'a descriptor number': 'file descriptor number',
  'a file that native code opened without a flag': 'file that native code opened inheritable',
  'the `net.Socket` below a `TLSSocket`': '`net.Socket` that a `tls.TLSSocket` wraps',
  'the `socket` of an HTTP/2 session': '`socket` of an HTTP/2 session',
  'launched low': 'descriptor 10, left open by the launcher',
  'launched high': 'descriptor 20, left open by the launcher',
};

/**
 * docs/platforms.md.
 * @param {readonly Measured[]} measured
 * @param {string} kernel
 */
export function pageOf(measured, kernel) {
  const lines = rowsOf(measured).map((what) => [
    LABELS[what] ?? what,
    ...measured.map(({ results }) => cell(results[what])),
  ]);
  return `<!-- Written by "npm run probe". -->

# What runtimes leave inheritable

Measured by \`npm run probe\` on Linux ${kernel}: under each runtime, a program opens one object of each kind, marks
nothing, and starts a child with the runtime's own spawn function. The table shows whether the child inherited the
object's descriptor. CI repeats the measurement and fails if a runtime behaves differently.

* **yes**: the descriptor is inheritable, and the child inherited it.
* *flag only*: the descriptor is inheritable, but the runtime's spawn function closes it in the child. A child that native
  code starts inherits it.
* *no*: the descriptor is not inheritable: on Linux it is close-on-exec.
* *no, not atomically*: the runtime opens the descriptor with one system call and sets close-on-exec with another. A child
  that another thread starts in between inherits it.
* –: not measured, or the runtime does not show which descriptor the object has.

The launcher is the program that starts the runtime. In this measurement it leaves the descriptors 10 and 20 open to it.

${table([['', ...measured.map(nameOf)], ...lines])}

Node for Windows ran under Wine, not under Windows. macOS was not measured.
`;
}

/**
 * README.md with its table of the measurements.
 * @param {string} readme
 * @param {readonly Measured[]} measured
 */
export function readmeOf(readme, measured) {
  return withPart(readme, 'platforms', readmeTable(measured));
}

/** Kinds of objects with the same results share a row, and versions of Node share a column. @param {readonly Measured[]} measured */
function readmeTable(measured) {
  const groups = [
    ['files: `fs.open…`, `fs.create…Stream`', /^(?:a descriptor number|`FileHandle`|`fs\.)/],
    ['listening TCP sockets: net, http, http2, tls', /^`(?:net|tls|http|https)\.Server`$|^`Http2/],
    ['listening unix-domain socket, named pipe', /^`net\.Server` on a path$/],
    ['accepted and client sockets', /^(?:accepted|`net\.Socket`|`tls\.TLSSocket`|the )/],
    ['UDP socket', /^`dgram/],
    ['file that native code opened inheritable', /native code/],
    ['descriptor 10, left open by the launcher', /^launched low$/],
    ['descriptor 20, left open by the launcher', /^launched high$/],
  ];
  const columns = measured.map((one) => ({
    name: nameOf(one),
    cells: groups.map(([, pattern]) => summary(one, /** @type {RegExp} */ (pattern))),
  }));
  const merged = mergeNeighbours(columns);
  const lines = groups.map(([name], index) => [
    /** @type {string} */ (name),
    ...merged.map(({ cells }) => cells[index] ?? ''),
  ]);
  return table([['does a child inherit it?', ...merged.map(({ name }) => name)], ...lines]);
}

/**
 * The results of the kinds in a group. Kinds that were not measured are ignored if others were.
 * @param {Measured} measured
 * @param {RegExp} pattern
 */
function summary({ results }, pattern) {
  const cells = Object.entries(results)
    .filter(([what]) => pattern.test(what))
    .map(([, row]) => cell(row).split(',')[0] ?? '');
  const known = cells.filter((text) => text !== UNKNOWN);
  return [...new Set(known)].sort().join(' / ') || UNKNOWN;
}

/**
 * Versions of Node with the same results become one column: "Node 20–26".
 * @param {readonly { name: string, cells: readonly string[] }[]} columns
 */
function mergeNeighbours(columns) {
  /** @type {{ name: string, cells: readonly string[] }[]} */
  const merged = [];
  for (const column of columns) {
    const last = merged.at(-1);
    const isAlike =
      last !== undefined &&
      /^Node \d+/.test(last.name) &&
      /^Node \d+$/.test(column.name) &&
      column.cells.every((text, i) => text === last.cells[i]);
    if (isAlike) last.name = `${/^Node \d+/.exec(last.name)?.[0]}–${column.name.slice('Node '.length)}`;
    else merged.push({ ...column });
  }
  return merged;
}
