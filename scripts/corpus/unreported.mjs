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
  execa: /\bexeca\w*\(|(?<![\w$])\$`/,
  ReadStream: /\bnew (?:\w+\.)?(?:Read|Write|FileRead|FileWrite)Stream\(/,
  library: /\b(?:dlopen|koffi\.load)\(/,
};

/**
 * Places that look like a call of what the plugin knows and have no finding, by kind of call.
 * @param {string} folder of the package
 * @param {string} name of the package, with its version
 * @param {readonly Found[]} found in it
 * @returns {{ kind: string, call: Found }[]}
 */
export function findUnreported(folder, name, found) {
  return findSourceFiles(folder).flatMap(({ path, name: file, text }) => {
    const reported = found.filter((finding) => finding.path === path);
    return text.split('\n').flatMap((line, index) => {
      const number = index + 1;
      if (/^\s*(?:\/\/|\/?\*)/.test(line) || reported.some((f) => f.line <= number && number <= f.endLine)) return [];
      return Object.entries(CALLS)
        .filter(([, pattern]) => pattern.test(line))
        .map(([kind]) => ({
          kind,
          call: {
            where: `${name}/${file}:${number}`,
            rule: kind,
            isLeak: false,
            path,
            line: number,
            endLine: number,
            message: 'not reported',
          },
        }));
    });
  });
}
