/**
 * Published packages of other authors, at the versions that package.json pins, that open files, listen, accept
 * connections and spawn.
 */
export const packages = [
  'http-server',
  'union',
  'portfinder',
  'ws',
  'serve-handler',
  'send',
  'smtp-server',
  'cross-spawn',
  '@npmcli/promise-spawn',
  'write-file-atomic',
];
