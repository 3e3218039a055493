import { Linter } from 'eslint';
import { expect, it } from 'vitest';

import { dedent, languageOptions, rules } from '../rules/helpers.ts';

const config: Linter.Config = {
  files: ['**'],
  languageOptions: languageOptions('esm', 'espree'),
  // The comment below is of no use any more once the server is marked; that is not the point here.
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
  // In the order in which they turned out to be needed.
  expect(helpers.split(', ').sort()).toEqual(['noInheritCallback', 'sealed', 'setNoInherit']);
  expect(output).toBe(dedent(AFTER).replace('HELPERS', helpers));
  expect(messages).toEqual([]);
});
