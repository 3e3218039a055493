/** @typedef {{ inheritable: boolean, inChild: boolean, atomic?: boolean }} Row what a descriptor is by default */
/** @typedef {{ runtime: string, version: string, platform: string, results: Record<string, Row | undefined> }} Measured */

/** @param {readonly (readonly string[])[]} lines */
const table = ([header = [], ...lines]) => [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** @param {Measured} measured */
function nameOf({ runtime, version, platform }) {
  const name = { node: 'Node', bun: 'Bun', deno: 'Deno' }[runtime] ?? runtime;
  const number = version.replace(/^v/, '').split('.').slice(0, runtime === 'node' ? 1 : 3).join('.');
  return `${name} ${number}${platform === 'win32' ? ', Windows (Wine)' : ''}`;
}

/** @param {Row | undefined} row */
function cell(row) {
  if (!row) return '–';
  const inherited = row.inheritable ? (row.inChild ? '**yes**' : 'flag only') : 'no';
  const gap = !row.inheritable && row.atomic === false ? ', in two steps' : '';
  return `${inherited}${gap}`;
}

/** @param {readonly Measured[]} measured */
function rowsOf(measured) {
  return [...new Set(measured.flatMap(({ results }) => Object.keys(results)))];
}

/** In words for rows that are not objects. @param {string} what */
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

Measured by \`npm run probe\` on Linux ${kernel}: each kind of object is made, nothing is marked, and a child that the runtime
itself starts is looked at. CI measures again and fails if a runtime does something else.

* **yes**: inheritable, and a child had it.
* *flag only*: inheritable, but the runtime's own spawn closes it in the child. Native code that starts programs does not.
* *no, in two steps*: marked by the runtime in another system call than the one that made it; in between, another
  thread's child can get it.
* –: the descriptor cannot be told from outside the runtime.

${table([['', ...measured.map(nameOf)], ...lines])}

Windows' Node is run under Wine, which is not Windows. macOS: *not run here*.
`;
}

/** README.md: one row for what is alike. @param {readonly Measured[]} measured */
export function readmeTable(measured) {
  const columns = measured.filter(({ runtime, version, platform }) => runtime !== 'node' || platform !== 'linux' || /^v(?:20|26)\./.test(version));
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
  const lines = groups.map(([name, pattern]) => {
    const kinds = rowsOf(measured).filter((what) => /** @type {RegExp} */ (pattern).test(what));
    return [/** @type {string} */ (name), ...columns.map(({ results }) => [...new Set(kinds.map((what) => cell(results[what]).split(',')[0] ?? ''))].sort().join(' / '))];
  });
  return table([['inherited by every child?', ...columns.map(nameOf)], ...lines]);
}
