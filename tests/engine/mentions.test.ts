import { describe, expect, it } from 'vitest';

import { modules, namesOf } from '../../src/knowledge/index.ts';
import { mentionsApi, mentionsModule } from '../../src/knowledge/mentions.ts';

describe('the check of the source text', () => {
  it.each([
    ["import { openSync } from 'node:fs';"],
    ['const { spawn: run } = require("child_process");'],
    ['const fs = await import(`fs`); fs.promises.open(path);'],
    ["const fs = Promise.promisifyAll(require('fs')); fs.openAsync(path);"],
    ["import type { Server } from 'node:http'; function f(server: Server) { server.on('connection', g); }"],
    ["http.get(url).on('upgrade', f); import http from 'http';"],
    ['Bun.spawn(["ls"]);'],
    ['new Deno.Command("ls").output();'],
    // Several modules, of which the first alone would not be enough.
    ["import { readFileSync } from 'fs'; import { createServer } from 'net';"],
  ])('takes %s for worth reading', (text) => {
    expect(mentionsApi(text)).toBe(true);
  });

  it.each([
    ['export const a = 1;'],
    ["import { readFileSync } from 'node:fs'; readFileSync('reopened'); openings();"],
    ["import http from 'http'; http.get(url, done); http.request(url);"],
    ["import open from 'open'; open('https://example.org');"],
    ["fs.openSync('no module of this name is to be seen');"],
    ['Bunny.spawn(); new Denoting.Command();'],
  ])('leaves %s alone', (text) => {
    expect(mentionsApi(text)).toBe(false);
  });

  it('knows every export of every module by its last name', () => {
    for (const module of modules) {
      for (const [path, row] of Object.entries(module.exports)) {
        if (row.kind === 'request') continue;
        for (const name of namesOf(module))
          expect(mentionsApi(`'${name}'; ${path.split('.').at(-1)}(1);`), `${name}: ${path}`).toBe(true);
      }
    }
  });
});

describe('the check for given modules', () => {
  it.each([
    ["import x from 'left-pad';", true],
    ['require("right-pad")', true],
    // The name alone is not enough.
    ['left-pad is nice', false],
    ["import x from 'pad';", false],
    ['', false],
  ])('in %s', (text, expected) => {
    expect(mentionsModule(new Set(['right-pad', 'left-pad']), text)).toBe(expected);
  });
});

it('the names of a module are its specifiers, and its global', () => {
  const named = (name: string): string[] => namesOf(modules.find(({ module }) => module === name)!);
  expect(named('fs')).toContain('fs');
  expect(named('Bun')).toContain('Bun');
  expect(named('Deno')).toContain('Deno');
});
