import { withPart } from '../lib/page-parts.mjs';

/** @import { Measured, Row } from './pages.mjs' */

const UNKNOWN = '–';

/** @param {readonly (readonly string[])[]} lines */
const table = ([header = [], ...lines]) =>
  [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/**
 * The head of a column. It names only Node's major version, because minor versions must not differ.
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
  const gap = !row.inheritable && row.atomic === false ? ', in two steps' : '';
  return `${inherited}${gap}`;
}

/** @param {readonly Measured[]} measured */
function rowsOf(measured) {
  return [...new Set(measured.flatMap(({ results }) => Object.keys(results)))];
}

/** Rows that are not objects have names of their own in the table. @param {string} what */
function label(what) {
  if (what === 'launched low') return 'what the launcher left open at 10';
  if (what === 'launched high') return 'what the launcher left open at 20';
  return what;
}

/**
 * docs/platforms.md.
 * @param {readonly Measured[]} measured
 * @param {string} kernel
 */
export function pageOf(measured, kernel) {
  const lines = rowsOf(measured).map((what) => [label(what), ...measured.map(({ results }) => cell(results[what]))]);
  return `<!-- Written by "npm run probe". -->

# What runtimes leave inheritable

Measured by \`npm run probe\` on Linux ${kernel}. The probe creates each kind of object, marks nothing, and checks what a
child inherits that the runtime itself starts. CI repeats the measurement and fails if a runtime behaves differently.

* **yes**: inheritable, and a child inherited it.
* *flag only*: inheritable, but the runtime's own spawn closes it in the child. Native code that starts programs does not.
* *no, in two steps*: the runtime opens the descriptor with one system call and marks it with another; in between, a
  child of another thread can inherit it.
* –: nothing outside the runtime shows which descriptor the object has.

${table([['', ...measured.map(nameOf)], ...lines])}

Node for Windows runs under Wine, which is not Windows. macOS: *not run here*.
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

/** Kinds of objects that behave the same share a row, and versions a column. @param {readonly Measured[]} measured */
function readmeTable(measured) {
  const groups = [
    ['files: `fs.open…`, `fs.create…Stream`', /^(?:a descriptor number|`FileHandle`|`fs\.)/],
    ['listening TCP sockets: net, http, http2, tls', /^`(?:net|tls|http|https)\.Server`$|^`Http2/],
    ['listening unix-domain socket, named pipe', /^`net\.Server` on a path$/],
    ['accepted and client sockets', /^(?:accepted|`net\.Socket`|`tls\.TLSSocket`|the )/],
    ['UDP socket', /^`dgram/],
    ['opened by native code without a flag', /native code/],
    ['what the launcher left open at 10', /^launched low$/],
    ['what the launcher left open at 20', /^launched high$/],
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
  return table([['inherited by every child?', ...merged.map(({ name }) => name)], ...lines]);
}

/**
 * What the kinds of a group do. Kinds without a result are ignored if others have one.
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
