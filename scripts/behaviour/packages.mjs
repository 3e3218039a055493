/**
 * Packages of the corpus that are published with their tests, and whose tests need no network.
 * @typedef {object} Tested
 * @property {string} name
 * @property {string[]} needs what the tests need in addition to the package's own dependencies
 * @property {string[]} test the arguments of `node`
 * @property {string} [note] which of the package's tests are run
 */

/** @type {readonly Tested[]} */
export const packages = [
  {
    name: '@homebridge/node-pty-prebuilt-multiarch',
    needs: ['mocha@10.8.2'],
    // Without the group that reads an unpublished file, and without tests that fail on a busy machine: one waits 200 ms
    // for signals, one counts all processes.
    test: [
      ...['node_modules/mocha/bin/mocha.js', '--exit', '--timeout', '20000'],
      ...['--invert', '--grep', 'PtyForkEncodingOption|signals in parent and child|should not leak child process'],
      ...['unixTerminal', 'terminal'].map((name) => `lib/${name}.test.js`),
    ],
  },
  {
    name: 'borp',
    note: 'its tests start it through execa; two test files',
    needs: [
      '@matteo.collina/tspl@0.1.1',
      'desm@1.3.1',
      'semver@7.7.2',
      'typescript@5.9.3',
      '@sinonjs/fake-timers@14.0.0',
    ],
    test: ['--test', 'test/cli.test.js', 'test/cli-help.test.js'],
  },
  {
    name: 'copyfiles',
    needs: ['tape@4.17.0', 'rimraf@2.7.1'],
    test: ['node_modules/tape/bin/tape', 'test/test.fromNode.js'],
  },
  {
    name: 'http-shutdown',
    needs: ['mocha@10.8.2', 'chai@3.5.0', 'request@2.88.2'],
    test: ['node_modules/mocha/bin/mocha.js', '--exit', 'test.js'],
  },
  { name: 'mv', needs: ['mocha@10.8.2'], test: ['node_modules/mocha/bin/mocha.js', '--exit', 'test/test.js'] },
  { name: 'n-readlines', needs: [], test: ['--test', 'test/readlines.test.js'] },
  {
    name: 'pino',
    note: 'its tests start the logging programs through execa; three test files',
    needs: [
      '@matteo.collina/tspl@0.2.0',
      'execa@5.1.1',
      'flush-write-stream@2.0.0',
      'split2@4.2.0',
      'strip-ansi@6.0.1',
    ],
    test: ['--test', 'test/exit.test.js', 'test/transport/caller.test.js', 'test/transport/preload.test.js'],
  },
  { name: 'server-destroy', needs: [], test: ['test.js'] },
  { name: 'sonic-boom', needs: ['proxyquire@2.1.3', '@sinonjs/fake-timers@15.0.0'], test: ['--test'] },
  {
    name: 'ssh2',
    note: 'seven test files',
    needs: [],
    // Without test-keygen.js: as published, it fails now and then on a key that it generated at random.
    test: [
      '--test',
      ...['exec', 'misc-client-server', 'sftp', 'shell', 'userauth', 'userauth-agent', 'server-hostkeys'].map(
        (name) => `test/test-${name}.js`,
      ),
    ],
  },
  { name: 'stompit', needs: ['mocha@10.8.2'], test: ['node_modules/mocha/bin/mocha.js', '--recursive', '--exit'] },
  {
    name: 'syslog-client',
    needs: ['mocha@10.8.2', 'chai@3.5.0', 'bluebird@3.7.2'],
    test: ['node_modules/mocha/bin/mocha.js', '--exit'],
  },
];
