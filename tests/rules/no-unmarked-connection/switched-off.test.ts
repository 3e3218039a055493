// Which rule speaks of a server's sockets where the one about servers is told to be silent, by a comment?
import { Linter } from 'eslint';
import { expect, it } from 'vitest';

import { rules } from '../helpers.ts';

/** The rules that report, each by its line. */
function reported(...lines: readonly string[]): string[] {
  const code = ["import net from 'node:net';", ...lines].join('\n');
  const config: Linter.Config = {
    plugins: { noinherit: { rules } },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    rules: { 'noinherit/no-unmarked-server': 'error', 'noinherit/no-unmarked-connection': 'error' },
  };
  const messages = new Linter().verify(code, [config], { filename: 'a.mjs' });
  return messages.map(({ ruleId, line }) => `${line} ${ruleId?.replace('noinherit/no-unmarked-', '')}`);
}

const SERVER = 'const server = net.createServer();';
const LISTENS = "server.on('connection', (socket) => use(socket)).listen(0);";
const NAME = 'noinherit/no-unmarked-server';
const ABOUT_SERVER = expect.stringContaining('server') as string;
const ABOUT_SOCKET = expect.stringContaining('connection') as string;

it.each<[what: string, lines: readonly string[], silent: boolean]>([
  ['no comment', [SERVER, LISTENS], false],
  ['the line before', [`// eslint-disable-next-line ${NAME}`, SERVER, LISTENS], true],
  ['the line before, of all rules', ['// eslint-disable-next-line', SERVER, LISTENS], true],
  ['the line before, with a reason', [`// eslint-disable-next-line ${NAME} -- it is`, SERVER, LISTENS], true],
  ['the line before that', [`// eslint-disable-next-line ${NAME}`, '', SERVER, LISTENS], false],
  ['the same line', [`${SERVER} // eslint-disable-line ${NAME}`, LISTENS], true],
  ['a line of its own that speaks of itself', [`// eslint-disable-line ${NAME}`, SERVER, LISTENS], false],
  ['all that follows', [`/* eslint-disable ${NAME} */`, 'use();', SERVER, LISTENS], true],
  ['what follows the server', [SERVER, `/* eslint-disable ${NAME} */`, LISTENS], false],
  ['another rule', ['// eslint-disable-next-line no-var', SERVER, LISTENS], false],
  ['another rule from here on', ['/* eslint-disable no-var */', SERVER, LISTENS], false],
  ['the same words, to people', ['// do not eslint-disable it', SERVER, LISTENS], false],
])('%s', (_what, lines, silent) => {
  expect(reported(...lines)).toEqual([silent ? ABOUT_SOCKET : ABOUT_SERVER]);
});
