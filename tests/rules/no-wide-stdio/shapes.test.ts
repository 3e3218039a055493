import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { languageOptions, rules } from '../helpers.ts';

const imports = "import { fork, spawn } from 'node:child_process';\nimport fs from 'node:fs';\n";

function lint(code: string): Linter.LintMessage[] {
  return new Linter().verify(`${imports}${code}`, {
    plugins: { noinherit: { rules } },
    rules: { 'noinherit/no-wide-stdio': 'error' },
    languageOptions: languageOptions('ts', 'typescript'),
  });
}

/** The findings, by their lines below the imports. */
function reported(code: string): string[] {
  return lint(code).map(({ line, messageId }) => `${line - 2} ${messageId}`);
}

/** The code after a suggestion. */
function suggested(code: string, messageId: string): string | undefined {
  const fix = lint(code)
    .flatMap(({ suggestions }) => suggestions ?? [])
    .find((suggestion) => suggestion.messageId === messageId)?.fix;
  const text = `${imports}${code}`;
  return fix && `${text.slice(0, fix.range[0])}${fix.text}${text.slice(fix.range[1])}`.slice(imports.length);
}

const wide = "spawn('x', [], { detached: true, stdio: 'inherit' })";

describe('a child that is kept', () => {
  it.each([
    ['in a member', `class A { start() { this.child = ${wide}; this.child.unref(); } }`],
    [
      'in a member that another method frees',
      `class A { start() { this.child = ${wide}; }\nfree() { this.child?.unref(); } }`,
    ],
    ['in a field', `class A { child = ${wide};\nfree() { this.child.unref(); } }`],
    ['in a field, freed at once', `class A { child = ${wide}.unref(); }`],
    ['in a variable of the file', `let child;\nexport function start() { child = ${wide}; child.unref(); }`],
    ['and returned', `export function start() { const c = ${wide}; c.unref(); return c; }`],
    ['in a list', `const all = new Set();\nexport function start() { const c = ${wide}; all.add(c); c.unref(); }`],
  ])('%s', (_where, code) => {
    expect(reported(code)).toEqual([expect.stringMatching(/^\d inherit$/)]);
  });

  it('in a property that nothing clears', () => {
    expect(reported(`class A { start() { this.child = ${wide}; } }`)).toEqual([]);
  });
});

describe('reading one output is no excuse', () => {
  it('for an inherited stream', () => {
    const child = "const c = spawn('x', { stdio: ['ignore', 'pipe', 'inherit'] });\nc.stdout.on('data', use);\n";
    expect(reported(`${child}c.unref();`)).toEqual(['1 inherit']);
    expect(reported(child)).toEqual([]);
    expect(reported(`${child}c.unref(); c.on('exit', done);`)).toEqual([]);
    // A child that exits when its input ends.
    expect(reported(`${child}c.stdin.write('a'); c.unref();`)).toEqual([]);
  });

  it('for pipes that the file stops reading', () => {
    const child = "const c = spawn('x', { detached: true });\n";
    expect(reported(`${child}c.stdout.once('data', () => c.unref());`)).toEqual(['1 pipe']);
    expect(reported(`${child}c.stdout.on('data', () => { c.stdout.destroy(); c.unref(); });`)).toEqual(['1 pipe']);
    expect(reported(`${child}c.stdout.on('data', use); c.unref();`)).toEqual([]);
  });
});

describe('a fork', () => {
  it.each([
    ['that loses its channel', "const c = fork('x.js');\nc.disconnect();\nc.unref();", ['1 inherit']],
    ['that keeps it', "const c = fork('x.js');\nc.unref();", []],
    ['that is talked to', "const c = fork('x.js');\nc.send('a');\nc.disconnect();\nc.unref();", []],
    ['before the end', "fork('x.js');\nsetTimeout(process.exit, 300);", ['1 inherit']],
    ['before an exit of its own', "fork('x.js');\nprocess.exit(0);", ['1 inherit']],
    ['before an end in a callback', "fork('x.js');\nsetTimeout(() => process.exit(), 300);", ['1 inherit']],
    ['that is ended', "const c = fork('x.js');\nc.kill();\nprocess.exit();", []],
    ['that is waited for', "const c = fork('x.js');\nc.on('exit', done);\nsetTimeout(process.exit, 300);", []],
    ['and an exit elsewhere', "fork('x.js');\nif (wrong) process.exit(1);", []],
    ['and an exit on each way', "fork('x.js');\nif (wrong) process.exit(1);\nprocess.exit(0);", ['1 inherit']],
    ['and an exit on one way', "function f() {\n  fork('x.js');\n  if (ready) return;\n  process.exit(1);\n}", []],
    ['and an exit before', "if (wrong) process.exit(1);\nfork('x.js');", []],
  ])('%s', (_how, code, expected) => {
    expect(reported(code)).toEqual(expected);
  });
});

describe('the terminal', () => {
  const left = (stdio: string): string => `spawn('x', [], { detached: true, stdio: ${stdio} }).unref();`;

  it.each([
    ["['inherit', 'ignore', 'ignore']", ['1 terminal']],
    ["[0, 'ignore', 'ignore']", ['1 terminal']],
    ["[process.stdin, 'ignore', 'ignore']", ['1 terminal']],
    ["['pipe', 'ignore', 'ignore']", []],
    ["['ignore', 'ignore', 'ignore']", []],
    ["['inherit', 'inherit', 'ignore']", ['1 inherit']],
  ])('%s', (stdio, expected) => {
    expect(reported(left(stdio))).toEqual(expected);
  });

  it('goes with each suggestion', () => {
    expect(suggested(left("['inherit', 'ignore', 'ignore']"), 'ignore')).toBe(left("['ignore', 'ignore', 'ignore']"));
    expect(suggested(left("['inherit', 'inherit', 'ignore']"), 'ignore')).toBe(left("['ignore', 'ignore', 'ignore']"));
    expect(suggested(left('[0, 1, 2]'), 'log')).toContain("stdio: ['ignore', log, log]");
    expect(suggested(left("['inherit', 'ignore', 'ignore']"), 'log')).toBeUndefined();
  });
});

describe('the existing log file', () => {
  const log = "const out = fs.openSync('log', 'a');\n";

  it('takes the other output, too', () => {
    const child = (stderr: string): string =>
      `${log}spawn('x', [], { detached: true, stdio: ['ignore', out, ${stderr}] }).unref();`;
    expect(suggested(child("'inherit'"), 'share')).toBe(child('out'));
    expect(suggested(child("'inherit'"), 'log')).toBeUndefined();
  });

  it('is not a log file if the variable is an output of this process', () => {
    const child =
      "const out = 'inherit';\nspawn('x', [], { detached: true, stdio: ['ignore', out, 'inherit'] }).unref();";
    expect(suggested(child, 'share')).toBeUndefined();
  });
});
