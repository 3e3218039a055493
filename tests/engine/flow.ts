import fc from 'fast-check';

/**
 * Small functions in which a descriptor is opened and things happen, and what really happens when they run: an
 * account of control flow that owes nothing to the engine's.
 */
export type Kind = 'open in a const' | 'open in a let' | 'spawn';

export interface Flow {
  readonly kind: Kind;
  /** Each call that can be reported has an argument of its own. */
  readonly body: string;
  /** Something in it may throw where the text does not show it, for the engine: only silence can be checked. */
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
  ],
} as const;

/** Statements as lines; `%` stands for the number of a loop. */
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
        arbitrary: tie('list').map((body) => block('for (const x of [1, 2])', ['if (cond()) continue;', ...body])),
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
    return { kind, body, hasTry: /\btry\b/.test(body) };
  });
}

export function sourceOf({ body }: Flow): string {
  return [
    "import fs from 'node:fs';",
    "import { spawn } from 'node:child_process';",
    "import { sealDescriptors, sealed, setNoInherit } from 'eslint-plugin-noinherit/runtime';",
    'export async function main() {',
    ...indent(body.split('\n')),
    '}',
    'function keep(descriptor) {',
    '  setNoInherit(descriptor);',
    '}',
    'function leak(descriptor) {',
    '  use(descriptor);',
    '}',
    'use(keep, leak);',
    '',
  ].join('\n');
}

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<unknown>;

/** What goes wrong with which call; `undefined` for a call that runs and with which nothing does. */
export type Account = Map<string, string | undefined>;

/** The function runs with these answers to `cond()`. */
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
  const main = new AsyncFunction(...Object.keys(scope), body);
  try {
    const result = await main(...Object.values(scope));
    if (typeof result === 'number') happen('return', [result]);
  } catch {
    // It left by a throw; what is open and not marked stays so.
  }
  happen('end');
  return asked;
}

/** What goes wrong on any way through the function. A loop runs a few times at most. */
export async function takeAccount(flow: Flow): Promise<Account> {
  const account: Account = new Map();
  const pending: boolean[][] = [[]];
  for (let tries = 0; pending.length > 0 && tries < 400; tries++) {
    const answers = pending.shift()!;
    const asked = await runOnce(flow, answers, account);
    for (let i = answers.length; i < Math.min(asked, 9); i++) {
      pending.push([...answers, ...Array.from({ length: i - answers.length }, () => false), true]);
    }
  }
  return account;
}
