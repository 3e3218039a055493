import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { nearestPackage } from '../../src/utils/package-json.ts';
import { rules } from './helpers.ts';

const CODE = `
import fs from 'node:fs';
import net from 'node:net';
const fd = fs.openSync('a');
const server = net.createServer();
use(fd, server);
`;

/** The ends of the messages about a file and a server, with some settings. */
function lint(noinherit: object, filename = 'a.mjs'): string[] {
  const config: Linter.Config = {
    files: ['**'],
    plugins: { noinherit: { rules } },
    rules: { 'noinherit/no-unmarked-open': 'error', 'noinherit/no-unmarked-server': 'error' },
    settings: { noinherit },
  };
  return new Linter()
    .verify(CODE, [config], { filename })
    .map(({ message }) => message.replace(/.*?Mark it (?:right away|before it listens)\.\s?/, ''));
}

const VERIFIES = (runtimes: string): string => `On ${runtimes} the mark only verifies.`;

describe('the setting targets', () => {
  it('adds nothing if nothing is known', () => {
    expect(lint({})).toEqual(['', '']);
  });

  it('says where a mark only verifies, and where it is needed', () => {
    expect(lint({ targets: { node: '>=20' } })).toEqual([VERIFIES('node'), VERIFIES('node')]);
    expect(lint({ targets: { deno: true, node: '>=20' } })).toEqual([
      VERIFIES('deno, node'),
      'Children inherit it on deno on linux (listening unix-domain sockets).',
    ]);
    expect(lint({ targets: { bun: '1.4', platforms: ['linux'] } })).toEqual([VERIFIES('bun'), VERIFIES('bun')]);
    expect(lint({ targets: { bun: '1.4', platforms: ['win32'] } })[1]).toContain('bun on win32');
  });

  it('applies the table of versions', () => {
    const onWindows = (bun: unknown): string => lint({ targets: { bun, platforms: ['win32'] } })[1]!;
    for (const older of [true, '*', '1.4', '>=1.3 <1.5', '^1.4.0 || ^2', '1.2 - 3', '<2', 1, 'canary'])
      expect(onWindows(older), String(older)).toContain('bun on win32');
    for (const newer of [
      '1.4.1',
      '>=1.4.1',
      '>= 1.4.1-canary.20260916.1',
      '^1.4.5 || 2.x',
      '~1.5',
      '1.4.2 - 3',
      '<2 >=1.4.1',
      2,
    ])
      expect(onWindows(newer), String(newer)).toBe(VERIFIES('bun'));
  });

  it('treats Electron as its embedded Node, whatever its own version', () => {
    expect(lint({ targets: { electron: '>=1' } })).toEqual([VERIFIES('electron'), VERIFIES('electron')]);
    expect(lint({ targets: { electron: true }, onlyWhereNeeded: true })).toEqual([]);
  });

  it('says nothing about systems that were not measured', () => {
    for (const targets of [
      { node: true, platforms: ['linux', 'aix'] },
      { deno: true, platforms: ['win32'] },
      { node: true, bun: true, platforms: ['darwin'] },
    ]) {
      expect(lint({ targets }), JSON.stringify(targets)).toEqual(['', '']);
      expect(lint({ targets, onlyWhereNeeded: true }), JSON.stringify(targets)).toHaveLength(2);
    }
    expect(lint({ targets: { deno: true, platforms: ['linux', 'win32'] } })[1]).toContain('deno on linux');
  });

  it('reports no mark that only verifies, with onlyWhereNeeded', () => {
    expect(lint({ targets: { node: '>=20' }, onlyWhereNeeded: true })).toEqual([]);
    expect(lint({ targets: { deno: true }, onlyWhereNeeded: true })).toHaveLength(1);
    expect(lint({ onlyWhereNeeded: true }), 'no targets are known').toHaveLength(2);
  });

  it("is Node, where the package's engines name it", () => {
    expect(nearestPackage(import.meta.filename)?.node).toMatch(/20/);
    const here = `${import.meta.dirname}/a.mjs`;
    expect(lint({}, here)).toEqual([VERIFIES('node'), VERIFIES('node')]);
    expect(lint({ targets: { platforms: ['linux'] } }, here), 'on some systems').toEqual([
      VERIFIES('node'),
      VERIFIES('node'),
    ]);
    expect(lint({ targets: { platforms: ['linux'] } }), 'no runtime is known').toEqual(['', '']);
  });
});
