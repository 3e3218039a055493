import { describe, expect, it } from 'vitest';

import {
  leavesProcess,
  leftByLine,
  leftByProgram,
  type LeftBehind,
} from '../../src/engine/children/left-by-command.ts';

/** `&: both`, `nohup: stderr`, or nothing. */
function told(left: LeftBehind | undefined): string {
  if (!left) return 'nothing';
  const { words, stdout, stderr } = left;
  return `${words}: ${stdout && stderr ? 'both' : stdout ? 'stdout' : 'stderr'}`;
}

describe('what a command line leaves behind, and which outputs that holds', () => {
  it.each([
    // Background commands.
    ['sleep 3 & echo started', '&: both'],
    ['npm start & ', '&: both'],
    ['(a &)', '&: both'],
    ['a;\n b &\n', '&: both'],
    ['tail -f x | grep y & echo', '&: both'],
    ['if x; then y & fi', '&: both'],
    ['for i in 1 2; do a & done', '&: both'],
    ['a & disown', '&: both'],
    ['… --port … &', '&: both'],
    ['a && b', 'nothing'],
    ['a || b; c', 'nothing'],
    ['curl "http://a/?b=1&c=2"', 'nothing'],
    ["curl http://a/?b=1\\&c=2 'x & y'", 'nothing'],
    ['sleep 1 # &', 'nothing'],
    // Redirections.
    ['a > log &', '&: stderr'],
    ['a >>log 2>other &', 'nothing'],
    ['a > log 2>&1 &', 'nothing'],
    ['a 2>&1 > log &', '&: stdout'],
    ['a 2>/dev/null &', '&: stdout'],
    ['a >&- 2>&- &', 'nothing'],
    ['a >& log &', 'nothing'],
    ['a 3>&1 < file &', '&: both'],
    ['{ a & } >log 2>&1', 'nothing'],
    ['(a > log) &', '&: stderr'],
    ['exec >log 2>&1; a &', 'nothing'],
    // Commands that are waited for or killed.
    ['a & wait', 'nothing'],
    ['a & P=$!; run; kill $P', 'nothing'],
    ['a & (b; wait)', 'nothing'],
    // Commands that another shell waits for.
    ['x=$(b & echo 1)', 'nothing'],
    ['x=`b & echo 1`', 'nothing'],
    // Programs and their arguments.
    ['nohup a', 'nohup: both'],
    ['nohup a >log 2>&1', 'nothing'],
    ['nohup --version', 'nothing'],
    ['cd /srv && sudo -u me PORT=80 setsid a', 'setsid: both'],
    ['/usr/bin/env A=1 nohup a 2>log', 'nohup: stdout'],
    ['echo "use nohup to run"', 'nothing'],
    ['which setsid', 'nothing'],
    ['sh -c "nohup sleep 3 & echo $!"', '&: both'],
    ["bash -lc 'a >log 2>&1 &'", 'nothing'],
    ['pg_ctl -D data start', 'pg_ctl: both'],
    ['pg_ctl -D data -l log start', 'nothing'],
    ['pg_ctl -D data stop', 'nothing'],
    ['gpg-agent --daemon', 'gpg-agent: both'],
    ["ssh -p 22 me@host 'a &'", '&: both'],
    ["ssh me@host 'nohup a >/dev/null 2>&1 &'", 'nothing'],
    ["ssh -f me@host 'a &'", 'nothing'],
    ['ssh -N -L 1:localhost:2 host', 'nothing'],
    ['redis-server --daemonize yes', 'nothing'],
    ['tmux new -d', 'nothing'],
    ['eval $(ssh-agent)', 'nothing'],
    // Windows.
    ['start "" http://localhost', 'start: both'],
    ['start /wait setup', 'nothing'],
    ['npm run start', 'nothing'],
    ['chcp 65001 & dir', 'nothing'],
    ['a.exe & b', 'nothing'],
    // Command lines that are not parsed as a list of commands.
    ['f() { a & }; f', 'nothing'],
    ['case x in a) b & ;; esac', 'nothing'],
    ['cat <<X\na &\nX', 'nothing'],
    ['a "b & c', 'nothing'],
    ['(a &', 'nothing'],
    ['& nohup a', 'nothing'],
    ['&& nohup a', 'nothing'],
    ['(a) nohup b', 'nothing'],
    ['cat 10<<X\na &\nX', 'nothing'],
  ])('%s', (line, expected) => {
    expect(told(leftByLine(line))).toBe(expected);
  });

  it('reads `&>` as the shell does', () => {
    expect(told(leftByLine('a &> log &', 'bash'))).toBe('nothing');
    // In other shells, this means `a &` and an empty file.
    expect(told(leftByLine('a &> log &', 'sh'))).toBe('&: both');
  });

  it.each([
    ['sleep 3 & echo', 8, '>/dev/null 2>&1'],
    ['a >log &', 7, '2>&1'],
    ['a 2>log &', 8, '>/dev/null'],
    ['{ a; b; } &', 10, '>/dev/null 2>&1'],
    // One redirection is not enough, or belongs to another command line.
    ['a && b &', undefined, undefined],
    ['a | b &', undefined, undefined],
    ["sh -c 'a &'", undefined, undefined],
  ])('where %s can be redirected', (line, at, text) => {
    expect(leftByLine(line)).toMatchObject({ words: '&' });
    expect(leftByLine(line)?.redirect).toEqual(at === undefined ? undefined : { at, text });
  });
});

describe('what a program leaves behind', () => {
  it.each([
    ['/usr/bin/nohup', ['a'], 'nohup: both'],
    ['setsid', [undefined], 'setsid: both'],
    ['setsid', ['--help'], 'nothing'],
    ['bash', ['-c', 'a & echo b'], '&: both'],
    ['bash', ['-c', undefined], 'nothing'],
    ['bash', ['script.sh'], 'nothing'],
    ['pg_ctl', ['start', undefined], 'nothing'],
    ['gpg-agent', ['--daemon'], 'gpg-agent: both'],
    // A command of the shell, not a program.
    ['start', ['a'], 'nothing'],
    ['&', ['a &'], 'nothing'],
  ] as const)('%s %j', (program, args, expected) => {
    expect(told(leftByProgram(program, args))).toBe(expected);
  });
});

describe('whether a command line leaves anything behind, whatever that holds', () => {
  it.each([
    ['a', false],
    ['a &', true],
    ['a > log 2>&1 &', true],
    ['a && b; c | d', false],
    ['a; (b; c &)', true],
    ['(a; b)', false],
    ['(a; (b; c &); d)', true],
    ['a | (b; c &)', true],
    ['nohup a', true],
    ['env X=1 nohup a', true],
    ['a nohup', false],
    ['(setsid a)', true],
    ['a | nohup b', true],
    ['nohup a | b', true],
    ["a 'unclosed &", false],
  ])('%s: %s', (line, expected) => {
    expect(leavesProcess(line)).toBe(expected);
  });
});

describe('what a program leaves behind, by its arguments', () => {
  it.each<[program: string, args: (string | undefined)[], expected: string]>([
    ['nohup', [], 'nothing'],
    ['nohup', ['a'], 'nohup: both'],
    ['nohup', ['--version'], 'nothing'],
    ['nohup', [undefined], 'nohup: both'],
    ['sh', ['-c', 'a &'], '&: both'],
    ['sh', ['-x', 'a &'], 'nothing'],
    ['sh', ['-c'], 'nothing'],
    ['ssh', ['host', 'a &'], '&: both'],
    ['ssh', ['-p', '22', 'host', 'a &'], '&: both'],
    ['ssh', ['-v', 'host', 'a &'], '&: both'],
    ['ssh', ['-v', 'host', 'nohup a'], 'nohup: both'],
    ['ssh', ['-p', '22', 'host', 'nohup a'], 'nohup: both'],
    ['ssh', ['-v', '-p', '22', 'host', 'a', '&'], '&: both'],
    ['ssh', ['a &'], 'nothing'],
    ['ssh', ['-v'], 'nothing'],
    ['ssh', ['host', 'a &', undefined], 'nothing'],
    ['ls', ['a &'], 'nothing'],
  ])('%s %j: %s', (program, args, expected) => {
    expect(told(leftByProgram(program, args))).toBe(expected);
  });

  it('offers no redirection for commands on another machine', () => {
    expect(leftByLine('a &')?.redirect).toEqual({ at: 2, text: '>/dev/null 2>&1' });
    expect(leftByProgram('ssh', ['host', 'a &'])?.redirect).toBeUndefined();
    expect(leftByProgram('sh', ['-c', 'a &'])?.redirect).toBeUndefined();
  });
});

describe('lines that are parsed further, and lines that are not', () => {
  it.each([
    ['\n\na &', '&: both'],
    ['a\n\nb &', '&: both'],
    [';', 'nothing'],
    ['a &&\nb &', '&: both'],
    ['a |\nb &', '&: both'],
    ['a | b &', '&: both'],
    ['a >log 2>&1 | b >log 2>&1 &', 'nothing'],
    ['a 2>&1 | b >log 2>&1 &', 'nothing'],
    ['a | b >log 2>&1 &', '&: stderr'],
    // Here-documents are not parsed; a here-string is one word.
    ['cat <<END &\nx\nEND', 'nothing'],
    ['cat 0<<END &\nx\nEND', 'nothing'],
    ['cat <<<x &', '&: both'],
    ['cat < x &', '&: both'],
    ['cat >   log 2>   log &', 'nothing'],
  ])('%j: %s', (line, expected) => {
    expect(told(leftByLine(line))).toBe(expected);
  });
});

describe('what a shell takes as one word', () => {
  it.each([
    // In double quotes, a backslash escapes special characters, and is literal before others.
    ['echo "a\\" & b"', 'nothing'],
    ['echo "a\\\\" & b', '&: both'],
    ['echo "a\\n" & b', '&: both'],
    ['echo "a\\`" & b', '&: both'],
    // In single quotes, it is literal.
    ["echo 'a\\' & b", '&: both'],
    // A brace that is quoted, or not at the start of a command, closes nothing.
    ['{ a; } &', '&: both'],
    ["{ a; '}' & }", '&: both'],
    ['{ a } & }', '&: both'],
    ['{ a', 'nothing'],
    ["a 'b &", 'nothing'],
  ])('%s: %s', (line, expected) => {
    expect(told(leftByLine(line))).toBe(expected);
  });
});
