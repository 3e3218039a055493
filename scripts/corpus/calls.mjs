import { draw } from './sample.mjs';
import { findSourceFiles } from './source-files.mjs';

/** @typedef {import('./sample.mjs').Found} Found */

/** What calls of the known APIs look like in source text, whatever the name refers to. */
const CALLS = {
  openSync: /\bopenSync\(/,
  open: /\bfs\w*(?:\.promises)?\.open\(/,
  createReadStream: /\bcreateReadStream\(/,
  createWriteStream: /\bcreateWriteStream\(/,
  createServer: /\bcreateServer\(/,
  createSecureServer: /\bcreateSecureServer\(/,
  Server: /\bnew (?:\w+\.)?Server\(/,
  listen: /\.listen\(/,
  createSocket: /\bcreateSocket\(/,
  createConnection: /\bcreateConnection\(/,
  connect: /\b(?:net|tls|http2)\.connect\(/,
  Socket: /\bnew (?:\w+\.)?(?:TLS)?Socket\(/,
  handler: /\.(?:on|once|addListener)\((['"])(?:connection|secureConnection|connect|upgrade)\1/,
  spawn: /\bspawn\(/,
  spawnSync: /\bspawnSync\(/,
  // Most calls of `.exec(` run a regular expression.
  exec: /(?:\b(?:cp|proc|child_?process)\.|(?<![.\w$]))exec\(/i,
  execSync: /\bexecSync\(/,
  execFile: /\bexecFile\(/,
  execFileSync: /\bexecFileSync\(/,
  fork: /\bfork\(/,
  execa: /\bexeca\w*\(|(?:^|[\s(=,])\$`/,
  ReadStream: /\bnew (?:\w+\.)?(?:Read|Write|FileRead|FileWrite)Stream\(/,
  library: /\b(?:dlopen|koffi\.load)\(/,
};

/**
 * A place in the source text that looks like a call of a known API.
 * @typedef {object} Call
 * @property {string} kind
 * @property {boolean} isReported whether there is a finding
 * @property {Found} place
 */

/**
 * @param {string} folder of the package
 * @param {string} name of the package, with its version
 * @param {readonly Found[]} found in it
 * @returns {Call[]}
 */
export function findCalls(folder, name, found) {
  return findSourceFiles(folder).flatMap(({ path, name: file, text }) => {
    const inFile = found.filter((finding) => finding.path === path);
    return text.split('\n').flatMap((content, index) => {
      if (/^\s*(?:\/\/|\/?\*)/.test(content)) return [];
      const line = index + 1;
      const isReported = inFile.some((finding) => finding.line <= line && line <= finding.endLine);
      const place = { where: `${name}/${file}:${line}`, isLeak: false, path, line, endLine: line, message: 'read it' };
      return Object.entries(CALLS)
        .filter(([, pattern]) => pattern.test(content))
        .map(([kind]) => ({ kind, isReported, place: { ...place, rule: kind } }));
    });
  });
}

/**
 * Counts the calls of each kind, with a finding and without.
 * @param {readonly Call[]} calls
 */
export function strataOf(calls) {
  return Object.fromEntries(
    Object.keys(CALLS).map((kind) => {
      const own = calls.filter((call) => call.kind === kind);
      const reported = own.filter(({ isReported }) => isReported).length;
      return [kind, { reported, unreported: own.length - reported }];
    }),
  );
}

/**
 * A sample of the calls without a finding, taken from the kinds in turn.
 * @param {readonly Call[]} calls
 * @param {number} size
 * @param {number} seed
 */
export function drawUnreported(calls, size, seed) {
  const byKind = Object.keys(CALLS).map((kind) =>
    draw(
      calls.filter((call) => call.kind === kind && !call.isReported),
      size,
      seed,
    ),
  );
  return Array.from({ length: size }, (_, turn) => byKind.flatMap((own) => own.slice(turn, turn + 1)))
    .flat()
    .slice(0, size)
    .map(({ place }) => place);
}
