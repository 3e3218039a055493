import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import plugin from '../../../src/index.ts';

const IMPORTS =
  "import 'lmdb';\nimport os from 'node:os';\nimport { spawn } from 'node:child_process';\nimport { isWindows, isMac, isFast } from './platform.js';\n";

/** How many children the config `leaks` reports. */
function reported(code: string): number {
  const messages = new Linter().verify(IMPORTS + code, [plugin.configs.leaks]);
  expect(messages.filter(({ ruleId }) => ruleId !== 'noinherit/no-unsealed-spawn')).toEqual([]);
  return messages.length;
}

// On macOS, no child inherits what add-ons open; on Windows, no such leak was measured.
describe('a child that is started', () => {
  it.each([
    "if (process.platform === 'win32') spawn('a');",
    "if (process.platform == 'darwin') { spawn('a'); } else { other(); }",
    "if ('win32' === os.platform()) spawn('a');",
    "if (process.platform !== 'linux') spawn('a');",
    "if (process.platform === 'linux') other(); else spawn('a');",
    "if (!(process.platform === 'linux')) spawn('a');",
    "if (isFast && process.platform === 'win32') spawn('a');",
    "if (process.platform === 'win32' || process.platform === 'darwin') spawn('a');",
    "if (process.platform === 'linux' || isFast) other(); else spawn('a');",
    "const win = process.platform === 'win32';\nif (win) spawn('a');",
    "if (process.platform === 'win32') f1(); function f1() { f2(); } function f2() { f3(); } function f3() { f4(); } function f4() { f5(); } function f5() { f6(); } function f6() { f7(); } function f7() { spawn('a'); }",
    "if (isWindows) spawn('a');",
    "if (isWindows()) spawn('a');",
    "isMac && spawn('a');",
    "isFast || isWindows ? other() : other();\nprocess.platform === 'linux' || spawn('a');",
    "const child = isMac ? spawn('a') : undefined;",
    "if (process.platform === 'win32') function_(() => { if (isFast) spawn('a'); });",
    "function start() {\n  if (process.platform !== 'win32') return;\n  spawn('a');\n}",
    "function start() {\n  if (os.platform() === 'linux') { other(); throw new Error('a'); }\n  if (isFast) spawn('a');\n}",
    "switch (process.platform) { case 'darwin': case 'win32': spawn('a'); break; default: other(); }",
    "switch (os.platform()) { case 'linux': other(); break; case 'win32': { spawn('a'); } }",
    "export const start = { win32: () => spawn('a'), linux: () => other() }[process.platform];",
    "function start() { spawn('a'); }\nif (isWindows) start();\nelse if (process.platform === 'darwin') start();",
    "const start = () => { spawn('a'); };\nexport function open() {\n  if (!isMac) return;\n  start();\n}",
  ])('elsewhere than on Linux is not reported: %s', (code) => {
    expect(reported(code)).toBe(0);
  });

  it.each([
    "if (process.platform === 'linux') spawn('a');",
    "if (process.platform !== 'win32') spawn('a');",
    "if (process.platform === 'win32') other(); else spawn('a');",
    "if (process.platform === 'win32' || isFast) spawn('a');",
    "if (isFast && process.platform === 'win32') other(); else spawn('a');",
    "if (!isWindows) spawn('a');",
    "if (isFast) spawn('a');",
    "if (process.platform < 'win32') spawn('a');",
    "if (process.argv === 'win32') spawn('a');",
    "if (os.arch() === 'win32') spawn('a');",
    "if (process.platform ?? spawn('a')) other();",
    "if (isWindows ?? true) spawn('a');",
    "if (spawn('a') && isWindows) other();",
    "isMac || spawn('a');",
    "let loop = () => loop() && spawn('a');",
    "function start() {\n  if (process.platform !== 'win32') other();\n  spawn('a');\n}",
    "function start() {\n  if (process.platform === 'win32') return;\n  spawn('a');\n}",
    "function start() {\n  spawn('a');\n  if (process.platform !== 'win32') return;\n}",
    "switch (process.platform) { case 'linux': case 'darwin': spawn('a'); }",
    "switch (process.platform) { case 'linux': other(); case 'darwin': spawn('a'); }",
    "switch (process.platform) { case 'win32': other(); break; default: spawn('a'); }",
    "switch (process.arch) { case 'win32': spawn('a'); }",
    "function start() { spawn('a'); }\nif (isWindows) start();\nelse start();",
    "export function start() { spawn('a'); }\nif (isWindows) start();",
    "function start() { spawn('a'); }\nif (isWindows) start();\nuse(start);",
    "export const start = { linux: () => spawn('a') }[process.platform];",
  ])('on Linux, too, is: %s', (code) => {
    expect(reported(code)).toBe(1);
  });
});
