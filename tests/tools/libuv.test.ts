import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { obtainDebianNode } from '../../scripts/lib/debian-node.mjs';
import { obtainRuntime } from '../../scripts/lib/runtimes.mjs';
import { onLinux } from '../on-linux.ts';
import { repository } from '../package/packed.ts';

/** Shows what each child has at 3 and 4: the program inherits these, and keeps them open for its children. */
const PROGRAM = `
import { spawnSync } from 'node:child_process';
import { runtimeStatus, sealed, setNoInherit } from 'eslint-plugin-noinherit/runtime';
const stdios = process.argv.slice(1);
for (const fd of [3, 4]) setNoInherit(fd, false);
const look = 'readlink /proc/$$/fd/3 >&2 || echo lost >&2; readlink /proc/$$/fd/4 >&2 || echo lost >&2';
const children = stdios.map((text) => {
  const script = \`exec 2>/tmp/noinherit-\${process.pid}; \${look}\`;
  sealed(spawnSync)('sh', ['-c', script], { stdio: JSON.parse(text) });
  return spawnSync('cat', ['/tmp/noinherit-' + process.pid], { encoding: 'utf8' }).stdout.split('\\n').slice(0, 2);
});
spawnSync('rm', ['/tmp/noinherit-' + process.pid]);
console.log(JSON.stringify({ children, libuv: runtimeStatus().libuv }));
`;

const KEPT = ['/usr/bin/env', '/usr/bin/cat'];

interface Seen {
  readonly children: readonly (readonly string[])[];
  readonly libuv: { readonly version: string; readonly effect?: string };
}

function look([program, ...options]: readonly [string, ...string[]], stdios: readonly unknown[]): Seen {
  const fds = KEPT.map((path) => openSync(path, 'r'));
  const args = ['--input-type=module', '-e', PROGRAM, ...stdios.map((stdio) => JSON.stringify(stdio))];
  const { stdout, stderr } = spawnSync(program, [...options, ...args], {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', ...fds],
  });
  for (const fd of fds) closeSync(fd);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Seen;
}

const WHOLE = ['inherit', 'ignore', ['pipe', 'pipe', 'pipe'], ['ignore', 1, 2], ['ignore', 2, 2]];
const LOSING = [
  ['inherit', 1, 1],
  ['inherit', 2, 1],
];

onLinux(describe, 'what a child holds is read from /proc')('what is kept open for children, at 3 and 4', () => {
  it("arrives with the libuv of Node's own builds", () => {
    const { children, libuv } = look(obtainRuntime('node', '24'), [...WHOLE, ...LOSING]);
    expect(libuv.effect).toBeUndefined();
    expect(children).toEqual([...WHOLE, ...LOSING].map(() => KEPT));
  });

  describe('with libuv 1.53', () => {
    let node: readonly [string, ...string[]];
    beforeAll(() => {
      node = obtainDebianNode();
    });

    it('arrives, but for what runtimeStatus says', () => {
      const { children, libuv } = look(node, [...WHOLE, ...LOSING]);
      expect(libuv.version).toMatch(/^1\.(?:5[3-9]|[6-9]\d)/);
      expect(libuv.effect).toContain('is lost in a child');
      expect(children.slice(0, WHOLE.length)).toEqual(WHOLE.map(() => KEPT));
      expect(children.slice(WHOLE.length)).toEqual(LOSING.map(() => ['lost', KEPT[1]]));
    });

    it('arrives where stdio names it too', () => {
      const named = LOSING.map((stdio) => [...stdio, 3, 4]);
      expect(look(node, named).children).toEqual(named.map(() => KEPT));
    });
  });
});
