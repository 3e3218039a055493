import fc from 'fast-check';

/**
 * Generates small functions that open a descriptor, and observes what happens when they run: an oracle for control
 * flow that is independent of the engine.
 */
export type Kind = 'open in a const' | 'open in a let' | 'spawn';

export interface Flow {
  readonly kind: Kind;
  /** Each call that can be reported has a unique argument. */
  readonly body: string;
  /** The engine may assume exceptions that do not occur, so only missing reports can be checked. */
  readonly hasTry: boolean;
}

const ATOMS = {
  open: [
    'setNoInherit(fd);',
    'setNoInherit(fd, false);',
    'use(fd);',
    'await tick();',
    "spawn('ls');",
    'keep(fd);',
    'leak(fd);',
    'fs.readSync(fd, buffer);',
    'log();',
    'cond() && setNoInherit(fd);',
    'cond() ? setNoInherit(fd) : log();',
    'cond() ? setNoInherit(fd) : keep(fd);',
    'return fd;',
    'return setNoInherit(fd);',
    'return;',
    "throw new Error('x');",
    'yield;',
    'maybe()?.(setNoInherit(fd));',
    'maybe()?.x.y(setNoInherit(fd));',
    'maybe()?.[setNoInherit(fd)];',
    'maybe() ?? setNoInherit(fd);',
    '{ let v = cond(); v &&= setNoInherit(fd); }',
    '{ let v = cond(); v ||= setNoInherit(fd); }',
    '{ let v = maybe(); v ??= setNoInherit(fd); }',
    '{ const { d = setNoInherit(fd) } = cond() ? { d: 1 } : {}; }',
    '{ const [d = setNoInherit(fd)] = cond() ? [1] : []; }',
    '{ let d; ({ d = setNoInherit(fd) } = cond() ? { d: 1 } : {}); }',
    'log(), setNoInherit(fd);',
    'lazily(fd);',
    'tag`${fd}`;',
    '{ class A { static { setNoInherit(fd); } } }',
    '{ class A { static a = setNoInherit(fd); } }',
    '{ class A { [setNoInherit(fd)]() {} } }',
    'log(class { static { if (cond()) setNoInherit(fd); } });',
  ],
  spawn: [
    'sealDescriptors();',
    'await tick();',
    "spawn('ls');",
    'log();',
    'cond() && sealDescriptors();',
    'cond() ? sealDescriptors() : log();',
    'return;',
    "throw new Error('x');",
    "sealed(spawn)('ls');",
    'yield;',
    'maybe()?.(sealDescriptors());',
    'maybe()?.x.y(sealDescriptors());',
    '{ let v = cond(); v &&= sealDescriptors(); }',
    '{ let v = maybe(); v ??= sealDescriptors(); }',
    '{ const { d = sealDescriptors() } = cond() ? { d: 1 } : {}; }',
    "log(), spawn('ls');",
    'sealLazily();',
    '{ class A { static { sealDescriptors(); } } }',
    "{ class A { static a = spawn('ls'); } }",
    "log(class { static { spawn('ls'); } });",
  ],
} as const;

/** Statements that leave a loop. */
const JUMPS = [
  'if (cond()) break;',
  'if (cond()) continue;',
  'if (cond()) break around;',
  'if (cond()) continue around;',
];

/** Statements as lines; `%` is replaced by the number of the loop. */
type Lines = readonly string[];

const indent = (lines: Lines): string[] => lines.map((line) => `  ${line}`);
const block = (head: string, lines: Lines): string[] => [`${head} {`, ...indent(lines), '}'];

function statements(kind: keyof typeof ATOMS, opens: boolean): fc.Arbitrary<Lines> {
  const atom = fc.constantFrom(...ATOMS[kind]).map((text): Lines => [text]);
  const opening = opens ? [fc.constant<Lines>(["fd = fs.openSync('a');"])] : [];
  const { list } = fc.letrec<{ list: Lines; one: Lines }>((tie) => ({
    list: fc.array(tie('one'), { minLength: 1, maxLength: 4, depthIdentifier: 'flow' }).map((all) => all.flat()),
    one: fc.oneof(
      { depthIdentifier: 'flow', maxDepth: 3, depthSize: 'small' },
      { weight: 6, arbitrary: atom },
      ...opening.map((arbitrary) => ({ weight: 2, arbitrary })),
      { weight: 1, arbitrary: tie('list').map((body) => block('if (cond())', body)) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(tie('list'), tie('list'))
          .map(([yes, no]) => [...block('if (cond())', yes), ...block('else', no)]),
      },
      { weight: 1, arbitrary: tie('list').map((body) => block('while (cond())', [...body, 'if (cond()) break;'])) },
      {
        weight: 1,
        arbitrary: tie('list').map((body) => block('for (const x of some())', ['if (cond()) continue;', ...body])),
      },
      { weight: 1, arbitrary: tie('list').map((body) => block('do', body).with(-1, '} while (cond());')) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie('list'), tie('list'), fc.boolean())
          .map(([one, other, breaks]) =>
            block('switch (cond())', [
              ...block('case true:', [...one, ...(breaks ? ['break;'] : [])]),
              ...block('default:', other),
            ]),
          ),
      },
      {
        weight: 1,
        arbitrary: tie('list').map((body) => block('while (1)', [...body, 'if (!cond()) break;', 'await tick();'])),
      },
      { weight: 1, arbitrary: tie('list').map((body) => block('for await (const x of stream())', body)) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie('list'), tie('list'), tie('list'))
          .map(([one, two, three]) =>
            block('switch (cond() ? 1 : cond() ? 2 : cond() ? 3 : 4)', [
              ...['case 1:', ...indent(one)],
              ...['case 2:', ...indent([...two, 'if (cond()) break;'])],
              ...['case 3:', ...indent(three)],
            ]),
          ),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(tie('list'), tie('list'), fc.constantFrom(...JUMPS), fc.boolean())
          .map(([body, end, jump, isFinal]) => [
            ...block('around: for (const x of some())', [
              ...block('for (const y of some())', [
                ...(isFinal ? [...block('try', [jump]), ...block('finally', end)] : [jump, ...end]),
              ]),
              ...body,
            ]),
          ]),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie('list'), tie('list'), tie('list'))
          .map(([body, inner, outer]) => [
            ...block('try', [...block('try', body), ...block('finally', inner)]),
            ...block('finally', outer),
          ]),
      },
      {
        weight: 1,
        arbitrary: tie('list').map((body) => ['label: {', ...indent(['if (cond()) break label;', ...body]), '}']),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie('list'), tie('list'))
          .map(([body, end]) => [...block('try', body), ...block('finally', end)]),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie('list'), tie('list'))
          .map(([body, end]) => [...block('try', body), ...block('catch', end)]),
      },
    ),
  }));
  return list;
}

export function flows(kind: Kind): fc.Arbitrary<Flow> {
  const head = { 'open in a const': ["const fd = fs.openSync('a');"], 'open in a let': ['let fd;'], spawn: [] }[kind];
  return statements(kind === 'spawn' ? 'spawn' : 'open', kind === 'open in a let').map((lines) => {
    let numbers = 0;
    const body = [...head, ...lines]
      .join('\n')
      .replace(/(openSync|\bspawn)\('\w+'\)/g, (_call, name: string) => `${name}('${++numbers}')`)
      .replace(
        /label(: \{\n *if \(cond\(\)\) break) label/g,
        (_label, between: string) => `l${++numbers}${between} l${numbers}`,
      );
    return { kind, body: withOwnLabels(body), hasTry: /\btry\b/.test(body) };
  });
}

/** Gives nested labels different names; a jump means the innermost one. */
function withOwnLabels(body: string): string {
  const open: { readonly depth: number; readonly name: string }[] = [];
  let numbers = 0;
  return body
    .split('\n')
    .map((line) => {
      const depth = line.search(/\S/);
      while (depth <= (open.at(-1)?.depth ?? -1) && line.trim() !== '}') open.pop();
      if (!line.includes('around:')) return line.replace(/(break|continue) around/, `$1 ${open.at(-1)?.name}`);
      const name = `a${++numbers}`;
      open.push({ depth, name });
      return line.replace('around', name);
    })
    .join('\n');
}

export function sourceOf({ body }: Flow): string {
  return [
    "import fs from 'node:fs';",
    "import { spawn } from 'node:child_process';",
    "import { sealDescriptors, sealed, setNoInherit } from 'eslint-plugin-noinherit/runtime';",
    `export async function${isGenerator(body) ? '*' : ''} main() {`,
    ...indent(body.split('\n')),
    '}',
    'function keep(descriptor) {',
    '  setNoInherit(descriptor);',
    '}',
    'function leak(descriptor) {',
    '  use(descriptor);',
    '}',
    'function* lazily(descriptor) {',
    '  setNoInherit(descriptor);',
    '}',
    'function* sealLazily() {',
    '  sealDescriptors();',
    '}',
    'use(keep, leak, lazily, sealLazily);',
    '',
  ].join('\n');
}

function isGenerator(body: string): boolean {
  return /\byield\b/.test(body);
}

type Main<T> = new (...args: string[]) => (...args: unknown[]) => T;
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as Main<Promise<unknown>>;
const AsyncGeneratorFunction = Object.getPrototypeOf(async function* () {}).constructor as Main<AsyncGenerator>;

/** The hazard of each call; `undefined` for a call that runs without one. */
type Account = Map<string, string | undefined>;

/** How many answers of one run are varied, and the maximum number of runs. */
const ANSWERS = 9;
const RUNS = 400;

/** Runs the function with these answers to `cond()`. */
async function runOnce({ body, kind }: Flow, answers: readonly boolean[], account: Account): Promise<number> {
  let asked = 0;
  let next = 1000;
  let isSealed = false;
  const unmarked = new Map<number, string>();
  const blame = (site: string, what: string): void => {
    account.set(site, account.get(site) ?? `${what}, with ${answers.join(', ') || 'no answers'}`);
  };
  const happen = (what: string, among: Iterable<number> = unmarked.keys()): void => {
    for (const fd of among) if (unmarked.has(fd)) blame(unmarked.get(fd)!, `${what} before the mark`);
  };
  const run = (site: string): void => {
    if (!account.has(site)) account.set(site, undefined);
  };
  const mark = (fd: number): number => {
    unmarked.delete(fd);
    return fd;
  };
  const use = (fd: number): void => happen('escape', [fd]);
  const spawn = (site: string): void => {
    happen('spawn');
    if (kind !== 'spawn') return;
    run(site);
    if (!isSealed) blame(site, 'no seal');
  };
  const scope: Record<string, unknown> = {
    fs: {
      openSync: (site: string) => {
        run(site);
        unmarked.set(++next, site);
        return next;
      },
      readSync: () => 0,
    },
    setNoInherit: mark,
    keep: mark,
    use,
    leak: use,
    log: () => undefined,
    some: () => (answers[asked++] ? [1, 2] : []),
    stream: () => ({
      [Symbol.asyncIterator]: () => {
        let left = answers[asked++] ? 2 : 0;
        return {
          next: () => {
            (scope.tick as () => void)();
            return Promise.resolve({ done: left-- === 0, value: undefined });
          },
        };
      },
    }),
    // What a generator does with the descriptor later is unknown, as for any other function.
    lazily: use,
    sealLazily: () => undefined,
    tag: (_texts: unknown, fd: number) => use(fd),
    maybe: () => (answers[asked++] ? Object.assign(() => {}, { x: { y: () => {} } }) : undefined),
    buffer: undefined,
    cond: () => answers[asked++] ?? false,
    tick: () => {
      happen('await');
      isSealed = false;
    },
    sealDescriptors: () => {
      isSealed = true;
    },
    sealed: () => () => happen('spawn'),
    spawn,
  };
  const tick = scope.tick as () => void;
  const start = async (): Promise<unknown> => {
    if (!isGenerator(body)) return new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope));
    const steps = new AsyncGeneratorFunction(...Object.keys(scope), body)(...Object.values(scope));
    for (;;) {
      const { done, value } = await steps.next();
      if (done) return value;
      tick();
    }
  };
  try {
    const result = await start();
    if (typeof result === 'number') happen('return', [result]);
  } catch {
    // The function threw; what is open and unmarked stays so.
  }
  happen('end');
  return asked;
}

/**
 * The hazards on all paths through the function, and whether all paths were taken: with too many answers, some are not.
 * A loop runs a few times at most.
 */
export async function takeAccount(flow: Flow): Promise<{ account: Account; isComplete: boolean }> {
  const account: Account = new Map();
  const pending: boolean[][] = [[]];
  let isComplete = true;
  for (let runs = 0; pending.length > 0 && runs < RUNS; runs++) {
    const answers = pending.shift()!;
    const asked = await runOnce(flow, answers, account);
    if (asked > ANSWERS) isComplete = false;
    for (let i = answers.length; i < Math.min(asked, ANSWERS); i++) {
      pending.push([...answers, ...Array.from({ length: i - answers.length }, () => false), true]);
    }
  }
  return { account, isComplete: isComplete && pending.length === 0 };
}
