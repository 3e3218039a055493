import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import plugin from '../../../src/index.ts';

const IMPORTS = "import 'lmdb';\nimport { exec, execFile, spawn } from 'node:child_process';\n";

/** How many children the config `leaks` reports. */
function reported(code: string): number {
  const messages = new Linter().verify(IMPORTS + code, [plugin.configs.leaks]);
  expect(messages.filter(({ ruleId }) => ruleId !== 'noinherit/no-unsealed-spawn')).toEqual([]);
  return messages.length;
}

describe('a child that exits soon', () => {
  it.each([
    "import { $ } from 'execa';\nawait $`make`;",
    "exec('/usr/bin/env --version');",
    "spawn('/usr/bin/env', ['git', 'status']);",
    "spawn('env', [name, '--version']);",
    "spawn(process.execPath, ['-v']);",
    "spawn('daemon', ['-f', '-V']);",
    "spawn(isWindows ? 'where' : 'command', isWindows ? [name] : ['-v', name]);",
    "const args = ['grep', '-n', pattern];\nspawn('git', args);",
    "execFile('git', ['worktree', 'add', path, '-b', branch]);",
    "execFile('git', ['-C', folder, '-c', 'core.pager=cat', '--no-pager', 'log', '-1']);",
    'exec(`git -C "${folder}" add . && git status`);',
    "exec('$PSVersionTable', { shell });",
    "exec(isWindows ? 'where.exe git' : 'command -v git');",
    "const find = (name) => (isWindows ? `where.exe ${name}` : `command -v ${name}`);\nexec(find('git'));",
    "execFile(isWindows ? 'where' : 'which', ['git']);",
    "const find = (name) => (isWindows ? 'ver' : name ? `which ${name}` : find('git'));\nexec(find());",
  ])('by what it does is not reported: %s', (code) => {
    expect(reported(code)).toBe(0);
  });

  it.each([
    "spawn('daemon', ['-f', '-v']);",
    "spawn('daemon', ['--version', '-f']);",
    "spawn('git', ['-C', 'status', 'clone']);",
  ])('by a word that says something else there is reported: %s', (code) => {
    expect(reported(code)).toBe(1);
  });

  it.each([
    'execFile(program, { timeout: 5000 }, (error) => done(error));',
    'execFile(program, args, { timeout: 60_000 });',
    'const SECONDS = 8;\nspawn(program, args, { timeout: (SECONDS + 5) * 1000 });',
    'exec(line, { ...options, timeout: 3000 });',
    'spawn(program, { signal: AbortSignal.timeout(2000) });',
    "exec('make all', { timeout: 3000 });",
    'function run(program, timeout) { return execFile(program, { timeout }); }',
    "const child = spawn(program);\nconst timer = setTimeout(() => {\n  child.kill('SIGKILL');\n}, limit);",
  ])('as its caller ends it is not reported: %s', (code) => {
    expect(reported(code)).toBe(0);
  });

  it.each([
    "execFile('make', ['all'], (error, stdout) => done(stdout));",
    'exec(`node scripts/map.js ${file}`, (error, stdout) => done(stdout));',
    "const { stdout } = await promisify(execFile)('node', [script, ...flags]);",
    "const { stdout } = await execa('npm', ['install'], { cwd, stderr: 'inherit' });",
  ])('as it is asked for an answer is not reported: %s', (code) => {
    expect(reported(`import { promisify } from 'node:util';\nimport { execa } from 'execa';\n${code}`)).toBe(0);
  });

  it.each([
    "spawn('powershell.exe', ['-File', script]);",
    "spawn('C:\\\\Windows\\\\System32\\\\cmd.exe', ['/c', line]);",
    "exec('powershell -NoProfile -Command \"' + line + '\"');",
    "exec(`osascript -e '${script}'`);",
    "execFile('schtasks', ['/query']);",
    "execFile('SchTasks', ['/query']);",
    "spawn('C:\\\\Windows\\\\System32\\\\cmd', ['/c', line]);",
  ])('and that Linux has no program for is not reported: %s', (code) => {
    expect(reported(code)).toBe(0);
  });

  it.each([
    "const run = () => new Promise((resolve) => {\n  const child = spawn(program, args, { cwd });\n  child.stdout.on('data', add);\n  child.on('close', (code) => resolve(code));\n});",
    "const child = spawn(program, ['reset'], { stdio: 'ignore' });\nawait new Promise((resolve) => { child.on('exit', () => resolve()); });",
  ])('whose end a promise waits for is not reported: %s', (code) => {
    expect(reported(code)).toBe(0);
  });

  it.each([
    "spawn(process.execPath, [script], { stdio: 'inherit' }).on('exit', process.exit);",
    "new Promise((resolve) => {\n  spawn(command[0], command.slice(1)).on('exit', resolve);\n});",
  ])('of a program that starts another one, or waits for a list of words, is not reported: %s', (code) => {
    expect(reported(code)).toBe(0);
  });

  it('that only ends other processes is not reported', () => {
    expect(reported("import kill from 'tree-kill';\nkill(pid);\n")).toBe(0);
  });
});

describe('a child that may keep running is reported', () => {
  it.each([
    "exec('sudo');",
    "exec('git status \"');",
    "exec('git status; make');",
    "exec('(git status; make)');",
    "exec('command make');",
    "spawn('-V');",
    "spawn('hg', ['status']);",
    "exec('make; cmd.exe /c a');",
    "exec('(cmd.exe /c a)');",
    "import { execa } from 'execa';\nawait execa('npm', ['start'], { stdout: 'inherit' });",
    "execFile('git', ['clone', url]);",
    "execFile('git', ['-C', 'status', 'push']);",
    "execFile('git', args);",
    "execFile('env', [name, file]);",
    'spawn(process.execPath, [script]);',
    "exec(isWindows ? 'where.exe git' : 'make');",
    "const line = (name) => (isWindows ? 'ver' : name);\nexec(line('git'));",
    // Options of an earlier call are not taken into account.
    "import { $ } from 'execa';\nawait $({ stdio: 'inherit' })`make`;",
    'execFile(program, { timeout: 3_600_000 });',
    'execFile(program, { timeout: 0 });',
    'const child = spawn(program);\nsetTimeout(() => child.kill(), 3_600_000);',
    'const child = spawn(program);\nstop(() => child.kill(), 3000);',
    'const child = spawn(program);\nsetTimeout(() => child.ref(), 3000);',
    'execFile(program, args, (error, stdout) => done(stdout));',
    "execFile('sh', ['-c', line], (error, stdout) => done(stdout));",
    "exec('sh -c ' + line, (error, stdout) => done(stdout));",
    "exec('sudo ' + line, (error, stdout) => done(stdout));",
    "exec('make');",
    "new Promise((resolve) => {\n  spawn(program, [], { detached: true, stdio: 'ignore' }).on('close', resolve);\n});",
    "new Promise((resolve) => {\n  spawn(program, { stdio: 'inherit' }).on('close', resolve);\n});",
    "new Promise((resolve) => {\n  spawn(program, options).on('close', resolve);\n});",
    "new Promise((resolve, reject) => {\n  const child = spawn(program);\n  child.stdout.on('data', () => resolve(child));\n  child.on('exit', reject);\n});",
    "new Promise((resolve) => {\n  spawn(program).on('error', resolve);\n});",
    "spawn(program).on('close', done);",
    "spawn(program).on('error', process.exit);",
    "new Promise((resolve) => {\n  spawn(command[0], command.find(isOption)).on('exit', resolve);\n});",
    "import { execa } from 'execa';\nawait execa('npm', ['start'], { stdio: 'inherit' });",
    "import { execa } from 'execa';\nconst server = execa('npm', ['start']);",
    "exec('server & true', { timeout: 3000 });",
    'spawn(program, { timeout: 3000, ...options });',
    'spawn(program, { signal: controller.signal });',
    "spawn('pwsh', ['-File', script]);",
    "exec('make && powershell -File a.ps1');",
  ])('%s', (code) => {
    expect(reported(code)).toBe(1);
  });
});
