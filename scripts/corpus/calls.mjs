import { draw } from './sample.mjs';
import { findSourceFiles } from './source-files.mjs';

/** @typedef {import('./sample.mjs').Found} Found */

/** How a call of what the plugin knows looks in the text of a program, whatever stands behind the name. */
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
  // Most `.exec(` are of regular expressions.
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
 * A place that looks like a call of what the plugin knows.
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
 * How many calls of each kind there are, with a finding and without.
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
 * Some of the calls without a finding, by turns of each kind.
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
