// Does the cost of an audit stay in proportion to what there is to report?
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { Judge } from '../../src/audit/judge.ts';
import type { OpenDescriptor, Place, ProcessTable } from '../../src/audit/process-table.ts';
import { onLinux } from '../on-linux.ts';
import { cli, started } from './noinherit.ts';

const ROOT = 100;
const FILES = 5;

/** A process that opened one file several times, and children that inherited all of these descriptors. */
function familyOf(children: number) {
  const pids = Array.from({ length: children + 1 }, (_, index) => ROOT + index);
  const describe = ({ pid, fd }: Place): OpenDescriptor => ({
    pid,
    fd,
    name: '/etc/hostname',
    kind: 'file',
    identity: '1:2',
    inheritable: true,
    access: 'read',
  });
  const fds = Array.from({ length: FILES }, (_, index) => index + 3);
  const places = pids.flatMap((pid) => fds.map((fd) => describe({ pid, fd })));
  let compared = 0;
  const table: ProcessTable = {
    processes: new Map(
      pids.map((pid) => [
        pid,
        { pid, parent: pid === ROOT ? 0 : ROOT, name: 'sleep', hasEnded: false, endedChildren: 0, startedAt: pid },
      ]),
    ),
    unreadable: [],
    tellsOpenFiles: true,
    commandOf: () => 'sleep',
    environmentOf: () => ({}),
    isFork: () => false,
    startOf: String,
    descriptorsOf: (pid) => places.filter((place) => place.pid === pid),
    at: describe,
    placesOf: () => places,
    placesOfFile: () => [],
    compareOpenFiles: (one, other) => {
      compared += 1;
      return Math.sign(one.fd - other.fd);
    },
    socketOf: () => undefined,
    otherEndsOf: () => [],
    socketsOfPort: () => [],
    socketsOfFile: () => [],
  };
  return { table, pids, comparisons: () => compared };
}

it('asks about as often as there are places whether two descriptors are of one open file', () => {
  const { table, pids, comparisons } = familyOf(200);
  const judge = new Judge(table);
  const reports = pids.map((pid) => judge.judge(pid));
  expect(judge.objects.map(({ holders }) => holders.length)).toEqual(Array.from({ length: FILES }, () => pids.length));
  expect(reports.at(-1)?.findings.map(({ from }) => from)).toEqual(Array.from({ length: FILES }, () => ROOT));
  // One comparison to find the object, and one to find the process that it came from.
  expect(comparisons()).toBeLessThan(2.1 * FILES * pids.length);
});

onLinux(it, 'it reads /proc')('loads for a look nothing of what starts programs', () => {
  const say = `data:text/javascript,process.on('exit', () => console.error(process.moduleLoadList.join('\\n')))`;
  const loaded = execFileSync(
    'sh',
    ['-c', '"$0" --import "$1" "$2" audit $$ 2>&1 >/dev/null; true', process.execPath, say, cli],
    { encoding: 'utf8' },
  );
  expect(loaded).toContain('NativeModule fs');
  expect(loaded).not.toContain('NativeModule child_process');
});

const counter = fileURLToPath(new URL('programs/count-questions.cjs', import.meta.url));

onLinux(it, 'it reads /proc')(
  'asks the system four times for a descriptor, however many there are of one file',
  async () => {
    const opened = 400;
    const script = `for (let i = 0; i < ${opened}; i++) fs.openSync('/etc/hostname'); console.log('up'); setInterval(() => {}, 1000)`;
    const holder = started(spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] }));
    await once(holder.stdout, 'data');
    const args = ['--require', counter, cli, 'audit', '--json', String(holder.pid)];
    const env = { ...process.env, COUNTED: `/proc/${holder.pid}/fd` };
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
    const { counted } = JSON.parse(stdout.slice(stdout.lastIndexOf('{"counted"')));
    const perDescriptor = (times: number): unknown =>
      expect.toSatisfy((count: number) => count >= times * opened && count < times * (opened + 100));
    expect(counted).toEqual({
      readFileSync: perDescriptor(1),
      readlinkSync: perDescriptor(2),
      statSync: perDescriptor(1),
    });
  },
);
