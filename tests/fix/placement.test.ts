import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { expect, it } from 'vitest';

import plugin from '../../src/index.ts';

/** Where does a fix insert the import, and how does it insert marks into bodies? Whole files after `eslint --fix`. */
const CASES: Record<string, { file?: string; before: string; after: string }> = {
  'a list over several lines, with a trailing comma': {
    before: `
import fs from 'node:fs';
import {
  sealed,
} from 'eslint-plugin-noinherit/runtime';
use(fs.openSync('a'));
`,
    after: `
import fs from 'node:fs';
import {
  sealed,
  setNoInherit,
} from 'eslint-plugin-noinherit/runtime';
use(setNoInherit(fs.openSync('a')));
`,
  },
  'a list over several lines, with a comment and no trailing comma': {
    file: 'a.cjs',
    before: `
const {
\tsealed // for children
} = require('eslint-plugin-noinherit/runtime');
const fs = require('fs');
use(fs.openSync('a'));
`,
    after: `
const {
\tsealed,
\tsetNoInherit // for children
} = require('eslint-plugin-noinherit/runtime');
const fs = require('fs');
use(setNoInherit(fs.openSync('a')));
`,
  },
  'behind spaces at the end of a line': {
    before: `
import fs from 'node:fs';  
use(fs.openSync('a'));
`,
    after: `
import fs from 'node:fs';  
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
use(setNoInherit(fs.openSync('a')));
`,
  },
  'behind imports that keep no order': {
    before: `
import 'lmdb';
import os from 'node:os';
import fs from 'node:fs';
import { isWindows, isMac, isFast } from './platform.js';
use(fs.openSync('a'));
`,
    after: `
import 'lmdb';
import os from 'node:os';
import fs from 'node:fs';
import { isWindows, isMac, isFast } from './platform.js';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
use(setNoInherit(fs.openSync('a')));
`,
  },
  'beside an import of the helper as a type': {
    file: 'a.ts',
    before: `
import fs from 'node:fs';
import { type setNoInherit as Mark } from 'eslint-plugin-noinherit/runtime';
export const mark: typeof Mark = use(fs.openSync('a'));
`,
    after: `
import fs from 'node:fs';
import { setNoInherit, type setNoInherit as Mark } from 'eslint-plugin-noinherit/runtime';
export const mark: typeof Mark = use(setNoInherit(fs.openSync('a')));
`,
  },
  'the helper under a name that is quoted': {
    before: `
import fs from 'node:fs';
import { 'setNoInherit' as mark } from 'eslint-plugin-noinherit/runtime';
use(fs.openSync('a'));
`,
    after: `
import fs from 'node:fs';
import { 'setNoInherit' as mark } from 'eslint-plugin-noinherit/runtime';
use(mark(fs.openSync('a')));
`,
  },
  'requires in groups, with the packages': {
    file: 'a.cjs',
    before: `
#!/usr/bin/env node
'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');

const chalk = require('chalk');

const b = require('./b.cjs');

spawn(path.join(b, chalk));
`.trimStart(),
    after: `
#!/usr/bin/env node
'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');

const chalk = require('chalk');
const { sealed } = require('eslint-plugin-noinherit/runtime');

const b = require('./b.cjs');

sealed(spawn)(path.join(b, chalk));
`.trimStart(),
  },
  'requires of older declarations, and a helper that one of them takes by its name': {
    file: 'a.cjs',
    before: `
var fs = require('fs');
var sealed = require('eslint-plugin-noinherit/runtime').sealed;
var cp = require('child_process');
cp.spawn('a', { stdio: [fs.openSync('b'), 1, 2] });
`,
    after: `
var fs = require('fs');
var sealed = require('eslint-plugin-noinherit/runtime').sealed;
var cp = require('child_process');
var { setNoInherit } = require('eslint-plugin-noinherit/runtime');
sealed(cp.spawn)('a', { stdio: [setNoInherit(fs.openSync('b')), 1, 2] });
`,
  },
  'names without spaces in their braces': {
    before: `
import {spawn} from 'node:child_process';
import {join} from 'node:path';

spawn(join('a', 'b'));
`,
    after: `
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {sealed} from 'eslint-plugin-noinherit/runtime';

sealed(spawn)(join('a', 'b'));
`,
  },
  'braces of JSX, which say nothing about those of names': {
    file: 'a.tsx',
    before: `
import { spawn } from 'node:child_process';

export const Start = ({ id, more, name }: Props) => (
  <p id={id} {...more} title="a" key={\`\${id}\`}>
    {name} {id}{name}
    <a onClick={() => spawn('ls')}>{id}</a>
  </p>
);
`,
    after: `
import { spawn } from 'node:child_process';
import { sealed } from 'eslint-plugin-noinherit/runtime';

export const Start = ({ id, more, name }: Props) => (
  <p id={id} {...more} title="a" key={\`\${id}\`}>
    {name} {id}{name}
    <a onClick={() => sealed(spawn)('ls')}>{id}</a>
  </p>
);
`,
  },
  'most statements have semicolons, the first has none': {
    file: 'a.cjs',
    before: `
module.exports = function (service) {
  var spawn = require('child_process').spawn;
  spawn('ls');
  service.done();
}
`,
    after: `
var { sealed } = require('eslint-plugin-noinherit/runtime');

module.exports = function (service) {
  var spawn = require('child_process').spawn;
  sealed(spawn)('ls');
  service.done();
}
`,
  },
  'groups of imports that blank lines keep apart': {
    before: `
import fs from 'node:fs';

import { helper } from './helper.js';

use(fs.openSync('a'), helper);
`,
    after: `
import fs from 'node:fs';

import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

import { helper } from './helper.js';

use(setNoInherit(fs.openSync('a')), helper);
`,
  },
  'packages in the order of the alphabet': {
    before: `
import fs from 'node:fs';

import express from 'express';
import debug from 'debug';

import './setup.js';

use(fs.openSync('a'), express, debug);
`,
    after: `
import fs from 'node:fs';

import express from 'express';
import debug from 'debug';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

import './setup.js';

use(setNoInherit(fs.openSync('a')), express, debug);
`,
  },
  'before a package that comes later in the alphabet': {
    before: `
import fs from 'node:fs';
import path from 'node:path';
// The server.
import express from 'express';
import { helper } from '../helper.js';

use(fs.openSync('a'), express, helper, path);
`,
    after: `
import fs from 'node:fs';
import path from 'node:path';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
// The server.
import express from 'express';
import { helper } from '../helper.js';

use(setNoInherit(fs.openSync('a')), express, helper, path);
`,
  },
  'sorted as sort-imports wants it': {
    before: `
import * as fs from 'node:fs';
import { a, b } from './several.js';
import { alone } from './alone.js';
import { zeta } from './zeta.js';

use(fs.openSync('a'), a, b, alone, zeta);
`,
    after: `
import * as fs from 'node:fs';
import { a, b } from './several.js';
import { alone } from './alone.js';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
import { zeta } from './zeta.js';

use(setNoInherit(fs.openSync('a')), a, b, alone, zeta);
`,
  },
  'a list of names that is sorted': {
    before: `
import fs from 'node:fs';
import { isInheritable, sealed } from 'eslint-plugin-noinherit/runtime';
fs.open('a', print);
use(isInheritable, sealed);
`,
    after: `
import fs from 'node:fs';
import { isInheritable, noInheritCallback, sealed } from 'eslint-plugin-noinherit/runtime';
fs.open('a', noInheritCallback(print));
use(isInheritable, sealed);
`,
  },
  'a declaration of several requires, and code behind it': {
    file: 'a.cjs',
    before: `
var cp = require('child_process')
  , path = require('path');

cp.spawn('x'); path.join('x');
`,
    after: `
var cp = require('child_process')
  , path = require('path');
var { sealed } = require('eslint-plugin-noinherit/runtime');

sealed(cp.spawn)('x'); path.join('x');
`,
  },
  'Node is loaded only when it is needed: nothing is changed without being asked': {
    before: `
export async function start() {
  const http = await import('node:http');
  http.createServer().listen(0);
}
`,
    after: `
export async function start() {
  const http = await import('node:http');
  http.createServer().listen(0);
}
`,
  },
  'a semicolon on a line of its own, as lists with leading commas end': {
    file: 'a.cjs',
    before: `
var spawn = require('child_process').spawn
  , path = require('path')
  ;

spawn(path.join('a', 'b'));
`,
    after: `
var spawn = require('child_process').spawn
  , path = require('path')
  ;
var { sealed } = require('eslint-plugin-noinherit/runtime');

sealed(spawn)(path.join('a', 'b'));
`,
  },
  'no semicolons, and a line that begins with a template': {
    before: `
import fs from 'node:fs'
fs.open('a', (err, fd) => {
  if (err) { throw err }
  \`\${fd}\`.split('').forEach(print)
})
`,
    after: `
import fs from 'node:fs'
import { setNoInherit } from 'eslint-plugin-noinherit/runtime'
fs.open('a', (err, fd) => {
  if (err) { throw err }
  setNoInherit(fd);
  \`\${fd}\`.split('').forEach(print)
})
`,
  },
  'a licence, a blank line and a comment before the first import': {
    before: `
/* Copyright somebody. */

// The file system.
import fs from 'node:fs';

use(fs.openSync('a'));
`,
    after: `
/* Copyright somebody. */

// The file system.
import fs from 'node:fs';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

use(setNoInherit(fs.openSync('a')));
`,
  },
  'a licence, a blank line and a comment before the first statement': {
    file: 'a.cjs',
    before: `
// SPDX-License-Identifier: MIT

// Starts it.
exports.start = () => require('child_process').spawn('x');
`,
    after: `
// SPDX-License-Identifier: MIT

const { sealed } = require('eslint-plugin-noinherit/runtime');

// Starts it.
exports.start = () => sealed(require('child_process').spawn)('x');
`,
  },
  'an import of nothing': {
    before: `
import fs from 'node:fs';
import 'eslint-plugin-noinherit/runtime';
use(fs.openSync('a'));
`,
    after: `
import fs from 'node:fs';
import 'eslint-plugin-noinherit/runtime';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
use(setNoInherit(fs.openSync('a')));
`,
  },
  'a require that comes after the call is not relied on': {
    file: 'a.cjs',
    before: `
const fs = require('fs');
const fd = fs.openSync('a');
const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
use(fd);
`,
    after: `
const fs = require('fs');
const { setNoInherit: setNoInherit_ } = require('eslint-plugin-noinherit/runtime');
const fd = setNoInherit_(fs.openSync('a'));
const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
use(fd);
`,
  },
  'a comment about the line after the last import stays right above it': {
    before: `
import fs from 'node:fs';
import net from 'node:net'; // eslint-disable-next-line no-console
console.log(fs.openSync('a'), net);
`,
    after: `
import fs from 'node:fs';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
import net from 'node:net'; // eslint-disable-next-line no-console
console.log(setNoInherit(fs.openSync('a')), net);
`,
  },
  'a comment of several lines that begins behind the last import': {
    before: `
import fs from 'node:fs'; /* what
follows */
use(fs.openSync('a'));
`,
    after: `
import fs from 'node:fs'; /* what
follows */
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
use(setNoInherit(fs.openSync('a')));
`,
  },
  'code on the line of the last import': {
    before: `
import fs from 'node:fs'; use(fs.openSync('a'));
`,
    after: `
import fs from 'node:fs'; use(fs.openSync('a'));
`,
  },
  'no semicolons, and a line that would go on': {
    file: 'a.cjs',
    before: `
;[1, 2].forEach(print)
const fs = require('fs')
use(fs.openSync('a'))
`,
    after: `
const { setNoInherit } = require('eslint-plugin-noinherit/runtime')

;[1, 2].forEach(print)
const fs = require('fs')
use(setNoInherit(fs.openSync('a')))
`,
  },
  'no semicolons, a body whose first line would go on': {
    file: 'a.ts',
    before: `
import type net from 'node:net'
export const attach = (server: net.Server) => server.on('connection', (socket) => {
  [1, 2].forEach((n) => socket.write(String(n)))
})
`,
    after: `
import type net from 'node:net'
import { setNoInherit } from 'eslint-plugin-noinherit/runtime'
export const attach = (server: net.Server) => server.on('connection', (socket) => {
  setNoInherit(socket);
  [1, 2].forEach((n) => socket.write(String(n)))
})
`,
  },
  'a licence, a description of the file, and one of the first statement': {
    file: 'a.cjs',
    before: `
#!/usr/bin/env node
// SPDX-License-Identifier: MIT

/**
 * What this file is for.
 */

/** The file system. */
const fs = require('fs');
module.exports = () => fs.openSync('a');
`.trimStart(),
    after: `
#!/usr/bin/env node
// SPDX-License-Identifier: MIT

/**
 * What this file is for.
 */

/** The file system. */
const fs = require('fs');
const { setNoInherit } = require('eslint-plugin-noinherit/runtime');
module.exports = () => setNoInherit(fs.openSync('a'));
`.trimStart(),
  },
  'a comment behind the directive': {
    file: 'a.cjs',
    before: `
'use strict' // eslint-disable-line strict
// @ts-expect-error no types
const fs = require('fs')
use(fs.openSync('a'))
`,
    after: `
'use strict' // eslint-disable-line strict
// @ts-expect-error no types
const fs = require('fs')
const { setNoInherit } = require('eslint-plugin-noinherit/runtime')
use(setNoInherit(fs.openSync('a')))
`,
  },
  'parentheses, a sequence, a keyword without a space': {
    before: `
import cp from 'node:child_process';
import { open } from 'node:fs/promises';
(0, cp.spawn)('a');
const file = await(open('a'));
use(file);
`,
    after: `
import cp from 'node:child_process';
import { open } from 'node:fs/promises';
import { sealed, setNoInherit } from 'eslint-plugin-noinherit/runtime';
sealed((0, cp.spawn))('a');
const file = await setNoInherit(open('a'));
use(file);
`,
  },
  'bodies on one line, with nothing but a comment, and with a comment behind the brace': {
    before: `
import net from 'node:net';
export function watch(server: net.Server) {
  server.on('connection', (socket) => {});
  server.on('connection', (socket) => {socket.end()});
  server.on('connection', (socket) => { /* nothing */ });
  server.on('connection', (socket) => {
    // nothing
  });
  server.on('connection', (socket) => { // why
    // eslint-disable-next-line no-console
    console.log(socket);
  });
}
`,
    file: 'a.mts',
    after: `
import net from 'node:net';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
export function watch(server: net.Server) {
  server.on('connection', (socket) => { setNoInherit(socket); });
  server.on('connection', (socket) => { setNoInherit(socket); socket.end()});
  server.on('connection', (socket) => { setNoInherit(socket); /* nothing */ });
  server.on('connection', (socket) => {
    setNoInherit(socket);
    // nothing
  });
  server.on('connection', (socket) => { // why
    setNoInherit(socket);
    // eslint-disable-next-line no-console
    console.log(socket);
  });
}
`,
  },
  'an error check that shares its line': {
    before: `
import fs from 'node:fs';
fs.open('a', (error, fd) => { if (error) throw error
  use(fd) })
fs.open('a', (error, fd) => { if (error) return; use(fd); });
`,
    after: `
import fs from 'node:fs';
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';
fs.open('a', (error, fd) => { if (error) throw error; setNoInherit(fd);
  use(fd) })
fs.open('a', (error, fd) => { if (error) return; setNoInherit(fd); use(fd); });
`,
  },
  'a licence right above the first statement': {
    before: `
/* Copyright somebody. */
export const log = process.getBuiltinModule('fs').openSync('a');
`,
    after: `
/* Copyright somebody. */
import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

export const log = setNoInherit(process.getBuiltinModule('fs').openSync('a'));
`,
  },
  'a blank line between two comments before the first statement': {
    before: `
// What was opened.

// Opens the log.
export const log = process.getBuiltinModule('fs').openSync('a');
`,
    after: `
// What was opened.

import { setNoInherit } from 'eslint-plugin-noinherit/runtime';

// Opens the log.
export const log = setNoInherit(process.getBuiltinModule('fs').openSync('a'));
`,
  },
  'a comment about the first statement, and no licence': {
    file: 'a.cjs',
    before: `
// Opens the log.
module.exports = process.getBuiltinModule('fs').openSync('a');
`,
    after: `
const { setNoInherit } = require('eslint-plugin-noinherit/runtime');

// Opens the log.
module.exports = setNoInherit(process.getBuiltinModule('fs').openSync('a'));
`,
  },
  'a template after a require that has no semicolon': {
    file: 'a.cjs',
    before: `
\`a\`.split('').forEach(print)
module.exports = process.getBuiltinModule('fs').openSync('a')
`,
    after: `
const { setNoInherit } = require('eslint-plugin-noinherit/runtime');

\`a\`.split('').forEach(print)
module.exports = setNoInherit(process.getBuiltinModule('fs').openSync('a'))
`,
  },
  "an undeclared global of the helper's name": {
    before: `
import fs from 'node:fs';
setNoInherit(fs.openSync('a'));
`,
    after: `
import fs from 'node:fs';
import { setNoInherit as setNoInherit_ } from 'eslint-plugin-noinherit/runtime';
setNoInherit(setNoInherit_(fs.openSync('a')));
`,
  },
};

it.each(Object.entries(CASES))('%s', (_name, { file = 'a.mjs', before, after }) => {
  const sourceType = file.endsWith('cjs') ? 'commonjs' : 'module';
  const config: Linter.Config = {
    ...plugin.configs.recommended,
    files: ['**'],
    // Otherwise ESLint would remove comments that disable rules which are off here.
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    languageOptions: { sourceType, ...(/tsx?$/.test(file) && { parser }) },
  };
  expect(new Linter().verifyAndFix(before, [config], file).output).toBe(after);
});
