// Leaks that are planted for `noinherit audit` and `noinherit run` to find, one of each known kind.
import { fileURLToPath } from 'node:url';

/** `found`, or the reason why it is not found by design. */
export type Expected = 'found' | (string & {});

export interface Plant {
  /** Its name in docs/audit.md. */
  readonly name: string;
  /** A program that prints `planted`, and has an open file in PLANT_FOLDER, and a child for PLANT_HOLD seconds. */
  readonly command: readonly string[];
  /** The expected finding: `<kind> <name> <protocol> <state>`, or, for a wait or kept output, the command. */
  readonly culprit: RegExp;
  readonly audit: Expected;
  readonly run: Expected;
  /** How many processes are too short-lived for a look: `run` may see them, or counts them as not inspected. */
  readonly counted?: number;
}

const program = fileURLToPath(new URL('programs/plant.cjs', import.meta.url));
const node = (...args: readonly string[]): readonly string[] => [process.execPath, program, ...args];
const bash = (script: string): readonly string[] => ['bash', '-c', script];
const python = (script: string): readonly string[] => ['python3', '-c', script];

/** In bash: a file as descriptor 20, which children inherit. */
const BASH_OPENS = 'exec 20>>"$PLANT_FOLDER/file"; echo planted;';
/** In Python, which marks what it opens: a file that is made inheritable. */
const PYTHON_OPENS = `
import os, subprocess, time
hold = os.environ['PLANT_HOLD']
fd = os.open(os.environ['PLANT_FOLDER'] + '/file', os.O_RDWR | os.O_CREAT)
os.set_inheritable(fd, True)
print('planted', flush=True)
`;
const FILE = /^file \S*\/file$/;

const EXITED = 'nothing is left to inspect after the program exits';

const found = (name: string, command: readonly string[], culprit: RegExp = FILE): Plant => ({
  name,
  command,
  culprit,
  audit: 'found',
  run: 'found',
});

/** Kinds of descriptors, opened by native code in Node. */
const KINDS: readonly Plant[] = [
  found('a file', node('file')),
  found('a deleted file', node('deleted'), /^file \S*\/deleted \(deleted\)|^file \S*\/deleted$/),
  found('a locked file', node('lock'), /^file \S*\/lock$/),
  found('a directory', node('directory'), /^directory \S*\/directory$/),
  found('a device', node('device'), /^device \/dev\/full$/),
  found('a named pipe', node('fifo'), /^pipe \S*\/fifo$/),
  found('a pipe', node('pipe'), /^pipe /),
  found('a listening TCP port', node('tcp server'), /^socket .*127\.0\.0\.1:\d+$/),
  found('an accepted TCP connection', node('tcp connection'), /^socket .*127\.0\.0\.1:\d+$/),
  found('a UDP socket', node('udp'), /^socket .*127\.0\.0\.1:\d+$/),
  found('a listening unix-domain socket', node('unix server'), /^socket .*\/socket$/),
  found('a pair of unix-domain sockets', node('unix pair'), /^socket /),
  found('a pseudo-terminal', node('pty'), /^device \/dev\/(?:pts\/)?ptmx$/),
  found('a memfd', node('memfd'), /^file \S*memfd:secret/),
  found('an eventfd', node('eventfd'), /^other .*eventfd/),
  found('an epoll instance', node('epoll'), /^other .*eventpoll/),
];

/** Ways to start the child, which inherits a file. */
const WAYS: readonly Plant[] = [
  found('`spawnSync`', node('file', 'sync')),
  found('a shell of `execSync`, and its child', node('file', 'shell')),
  found('a detached child in its own session (`setsid -f`)', node('file', 'detached')),
  found('short-lived children of Node', node('file', 'short')),
  found('`fork`', node('file', 'fork')),
  found('`cluster.fork`', node('file', 'cluster')),
  found('a spawn in a worker thread', node('file', 'worker')),
  found("a shell's child", bash(`${BASH_OPENS} sleep $PLANT_HOLD; :`)),
  found("a shell's child in its own session", bash(`${BASH_OPENS} setsid -f sleep $PLANT_HOLD; sleep $PLANT_HOLD; :`)),
  found("a shell's child whose parent has exited", bash(`${BASH_OPENS} (sleep $PLANT_HOLD &) ; sleep $PLANT_HOLD; :`)),
  found(
    'many short-lived children of a shell that keeps running',
    bash(
      `${BASH_OPENS} end=$(( $(date +%s%3N) + \${PLANT_HOLD%.*}000 + 800 )); while (( $(date +%s%3N) < end )); do /bin/true; done`,
    ),
  ),
  found('a recipe of make', bash(`${BASH_OPENS} printf 'all:\\n\\tsleep %s; :\\n' $PLANT_HOLD | make -sf -`)),
  found('`subprocess` of Python', python(`${PYTHON_OPENS}subprocess.run(['sleep', hold], close_fds=False)`)),
  found(
    'two forks of Python, then `exec`',
    python(`${PYTHON_OPENS}
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp('sleep', ['sleep', hold])
    os._exit(0)
os.wait()
time.sleep(float(hold))`),
  ),
];

/** What `audit`, `run` or both cannot or should not find. */
const OTHERS: readonly Plant[] = [
  {
    name: "a callback of `exec('… &')` that is never called",
    command: node('nothing', 'background'),
    culprit: /^sleep /,
    audit: 'found',
    run: 'the pipe is stdio of the child, passed on purpose',
  },
  {
    name: "a child that keeps the program's output open after the program exits",
    command: bash('echo planted; sleep $PLANT_HOLD & sleep 0.3'),
    culprit: /^sleep /,
    audit: EXITED,
    run: 'found',
  },
  {
    name: 'five short-lived children of a shell that exits at once',
    command: bash(`${BASH_OPENS} for i in 1 2 3 4 5; do /bin/true; done`),
    culprit: FILE,
    audit: EXITED,
    run: 'counted as not inspected: shells do not report what they start',
    counted: 5,
  },
  {
    name: 'short-lived children of a program that is neither Node nor a shell',
    command: python(`${PYTHON_OPENS}
for _ in range(20):
    subprocess.run(['true'], close_fds=False)
time.sleep(float(hold))`),
    culprit: FILE,
    audit: 'found',
    run: 'counted as not inspected: the program may have closed it in them',
    counted: 20,
  },
  {
    name: 'short-lived children of a Node process with another environment',
    command: bash(
      `exec env -i PLANT_FOLDER=$PLANT_FOLDER PLANT_HOLD=$PLANT_HOLD ${process.execPath} ${program} file short`,
    ),
    culprit: FILE,
    audit: 'found',
    run: 'counted as not inspected: without `NODE_OPTIONS` its spawns are not recorded',
    counted: 5,
  },
  {
    name: "a file that is the child's stdio",
    command: bash('exec 20>>"$PLANT_FOLDER/file"; echo planted; exec sleep $PLANT_HOLD >&20 20>&-'),
    culprit: FILE,
    audit: 'stdio is passed on purpose',
    run: 'stdio is passed on purpose',
  },
  {
    name: 'a fork that executes no program',
    command: python(`${PYTHON_OPENS}
os.set_inheritable(fd, False)
if os.fork() == 0:
    time.sleep(float(hold))
    os._exit(0)
os.wait()`),
    culprit: FILE,
    audit: "it shares its parent's descriptors",
    run: "it shares its parent's descriptors",
  },
  {
    name: 'a file that the child opened itself, marked',
    command: bash(
      `echo planted; exec ${python(
        "import os, time; os.open(os.environ['PLANT_FOLDER'] + '/file', os.O_CREAT); time.sleep(float(os.environ['PLANT_HOLD']))",
      )
        .map((part) => `'${part.replaceAll("'", String.raw`'\''`)}'`)
        .join(' ')}`,
    ),
    culprit: FILE,
    audit: 'the child opened it itself',
    run: 'the child opened it itself',
  },
  {
    name: 'a descriptor that was sealed before the spawn (`sealed`)',
    command: node('file', 'sealed'),
    culprit: FILE,
    audit: 'it was not inherited',
    run: 'it was not inherited',
  },
  {
    name: 'nothing',
    command: node('nothing'),
    culprit: /./,
    audit: 'nothing was planted',
    run: 'nothing was planted',
  },
];

export const plants: readonly Plant[] = [...KINDS, ...WAYS, ...OTHERS];

/** The section about them in docs/audit.md. */
export function describePlants(): string {
  const [both, others] = [true, false].map((isBoth) =>
    plants.filter(({ audit, run }) => (audit === 'found' && run === 'found') === isBoth),
  ) as [Plant[], Plant[]];
  const count = (tool: 'audit' | 'run'): number => plants.filter((plant) => plant[tool] === 'found').length;
  return [
    `Of ${plants.length} planted cases in \`tests/audit/planted.ts\`, one of each kind, \`audit\` reports ${count('audit')} while they exist, and`,
    `\`run\` ${count('run')}. Both report ${both.map(({ name }) => name).join('; ')}.`,
    '',
    '| other cases | `audit` | `run` |',
    '| --- | --- | --- |',
    ...others.map(({ name, audit, run }) => `| ${name} | ${audit} | ${run} |`),
  ].join('\n');
}
