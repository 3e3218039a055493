import { Linter } from 'eslint';
import { expect, it } from 'vitest';

import { dedent, languageOptions, rules } from '../rules/helpers.ts';

const config: Linter.Config = {
  files: ['**'],
  languageOptions: languageOptions('esm', 'espree'),
  // The comment below becomes unused once the server is marked, which does not matter here.
  linterOptions: { reportUnusedDisableDirectives: 'off' },
  plugins: { noinherit: { rules } },
  rules: Object.fromEntries(Object.keys(rules).map((name) => [`noinherit/${name}`, 'error'])),
};

const BEFORE = `
  #!/usr/bin/env node
  /*! Copyright somebody. */
  import { execFile, spawn } from 'node:child_process';
  import fs from 'node:fs';
  import { createServer } from 'node:http';
  import type from './type.js';
  import { promisify } from 'node:util';

  const run = promisify(execFile);
  const log = fs.openSync('log', 'a'); // stays open

  export const server = createServer(async (request, response) => {
    const file = await fs.promises.open(request.url);
    response.end(await run('wc', [type(file)]));
  });

  /** Who is there. */
  export function attach(other = createServer()) {
    // eslint-disable-next-line noinherit/no-unmarked-connection
    other.on('connection', () => {});
    fs.open('attached', 'w', (err, fd) => {
      if (err) throw err;
      spawn('tee', { stdio: [fd, log] });
    });
    fs.open('more', console.log);
  }

  server.listen(8080);
`;

const AFTER = `
  #!/usr/bin/env node
  /*! Copyright somebody. */
  import { execFile, spawn } from 'node:child_process';
  import fs from 'node:fs';
  import { createServer } from 'node:http';
  import type from './type.js';
  import { promisify } from 'node:util';
  import { HELPERS } from 'eslint-plugin-noinherit/runtime';

  const run = promisify(execFile);
  const log = setNoInherit(fs.openSync('log', 'a')); // stays open

  export const server = setNoInherit(createServer(async (request, response) => {
    const file = await setNoInherit(fs.promises.open(request.url));
    response.end(await sealed(run)('wc', [type(file)]));
  }));

  /** Who is there. */
  export function attach(other = setNoInherit(createServer())) {
    // eslint-disable-next-line noinherit/no-unmarked-connection
    other.on('connection', () => {});
    fs.open('attached', 'w', (err, fd) => {
      if (err) throw err;
      setNoInherit(fd);
      sealed(spawn)('tee', { stdio: [fd, log] });
      fs.closeSync(fd);
    });
    fs.open('more', noInheritCallback(console.log));
  }

  server.listen(8080);
`;

it('a file with findings of every rule is done in one run, with one import', () => {
  const { output, messages } = new Linter().verifyAndFix(dedent(BEFORE), [config], { filename: 'program.js' });
  const helpers = /import \{ (.*) \} from 'eslint-plugin-noinherit\/runtime'/.exec(output)?.[1] ?? '';
  // Sorted, because they are in the order in which the passes needed them.
  expect(helpers.split(', ').sort()).toEqual(['noInheritCallback', 'sealed', 'setNoInherit']);
  expect(output).toBe(dedent(AFTER).replace('HELPERS', helpers));
  expect(messages).toEqual([]);
});

const TWINS = `
  const net = require('net');

  exports.one = () => net.createServer(function (connection) {
    connection.end();
  }).listen(0);
  exports.two = () => net.createServer(function (connection) {
    connection.end();
  }).listen(0);

  const server = net.createServer();
  server.on('connection', (socket) => {
    socket.end();
  });
  server.listen(1);
`;

const lintTwins = (text: string): Linter.FixReport =>
  new Linter().verifyAndFix(dedent(text), [{ ...config, languageOptions: languageOptions('cjs', 'espree') }], {
    filename: 'program.cjs',
  });

it('a mark of a server covers its sockets: nothing is marked twice, and equal code gets equal fixes', () => {
  const { output, messages } = lintTwins(TWINS);
  expect(output).toBe(
    dedent(`
      const net = require('net');
      const { setNoInherit } = require('eslint-plugin-noinherit/runtime');

      exports.one = () => setNoInherit(net.createServer(function (connection) {
        connection.end();
      })).listen(0);
      exports.two = () => setNoInherit(net.createServer(function (connection) {
        connection.end();
      })).listen(0);

      const server = setNoInherit(net.createServer());
      server.on('connection', (socket) => {
        socket.end();
      });
      server.listen(1);
    `),
  );
  expect(messages).toEqual([]);
});

it('if a comment disables the finding of the server, its sockets are marked', () => {
  const { output } = lintTwins(`
    const net = require('net');

    // eslint-disable-next-line noinherit/no-unmarked-server -- a child gets it
    const server = net.createServer();
    server.on('connection', (socket) => {
      socket.end();
    });
  `);
  expect(output).toContain('  setNoInherit(socket);\n  socket.end();');
  expect(output).toContain('server = net.createServer();');
});
