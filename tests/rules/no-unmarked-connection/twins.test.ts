import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { expect, it } from 'vitest';

import plugin from '../../../src/index.ts';

const program = (type: string): string => `
import * as http2 from 'node:http2';
export function make(options, secure) {
  let server${type};
  if (secure) {
    server = http2.createSecureServer(options);
    server.prependListener('connection', (socket) => use(socket));
  } else server = http2.createServer(options);
  return server;
}
`;

// One mark is enough: the server's.
it.each([
  ['a.js', ''],
  ['a.ts', ''],
  ['a.ts', ': http2.Http2Server | http2.Http2SecureServer'],
])('one of two servers that the file makes is reported, and not its sockets as well: %s%s', (file, type) => {
  const languageOptions = file.endsWith('.ts') ? { languageOptions: { parser } } : {};
  const found = new Linter().verify(
    program(type),
    [{ ...plugin.configs.recommended, ...languageOptions, files: [`**/${file}`] }],
    { filename: file },
  );
  expect(found.map(({ line, ruleId }) => `${line} ${ruleId}`)).toEqual([
    '6 noinherit/no-unmarked-server',
    '8 noinherit/no-unmarked-server',
  ]);
});
