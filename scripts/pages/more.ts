// What does the part "More" of a rule's page say? Since when the rule exists, where its code is, and what else to read.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { repository } from '../../tests/package/packed.ts';

const FIRST = '0.1.0';
/** The version that added a rule, for rules that the first version did not have. */
const SINCE: Readonly<Record<string, string>> = {
  'no-missing-runtime': 'the next version',
  'no-unclosed-child-stdio': 'the next version',
  'no-unmarked-transfer': 'the next version',
};

const LINKS = {
  childProcess: '[`child_process`](https://nodejs.org/api/child_process.html)',
  cluster: '[`cluster`](https://nodejs.org/api/cluster.html)',
  execve: '[`process.execve`](https://nodejs.org/api/process.html#processexecvefile-args-env)',
  fcntl: '[fcntl(2)](https://man7.org/linux/man-pages/man2/fcntl.2.html), `FD_CLOEXEC`',
  net: '[`net`](https://nodejs.org/api/net.html)',
  open: '[open(2)](https://man7.org/linux/man-pages/man2/open.2.html), `O_CLOEXEC`',
  pep: "[PEP 446](https://peps.python.org/pep-0446/), which made Python's descriptors non-inheritable",
  symptoms: '[symptoms](../symptoms.md)',
  upstream: '[reports for the runtimes](../upstream.md)',
  workers: '[`worker_threads`](https://nodejs.org/api/worker_threads.html)',
} as const;

const READ: Readonly<Record<string, readonly (keyof typeof LINKS)[]>> = {
  'no-close-wait': ['symptoms', 'childProcess'],
  'no-handle-left-open': ['childProcess', 'cluster'],
  'no-late-mark': ['fcntl', 'pep'],
  'no-missing-runtime': ['symptoms'],
  'no-raw-native-open': ['open', 'fcntl'],
  'no-unclosed-child-stdio': ['childProcess'],
  'no-unmarked-adopted': ['net', 'fcntl'],
  'no-unmarked-connection': ['net', 'pep'],
  'no-unmarked-open': ['open', 'pep'],
  'no-unmarked-server': ['net', 'pep'],
  'no-unmarked-socket': ['net', 'pep'],
  'no-unmarked-transfer': ['upstream', 'workers'],
  'no-unsealed-execve': ['execve', 'fcntl'],
  'no-unsealed-spawn': ['childProcess', 'pep'],
  'no-wide-stdio': ['symptoms', 'childProcess'],
};

/** The rules whose pages have this part. */
export const RULES: readonly string[] = Object.keys(READ);

export function more(rule: string): string {
  const { homepage } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { homepage: string };
  const root = homepage.replace(/#.*$/, '');
  const read = (READ[rule] ?? []).map((link) => LINKS[link]).join('; ');
  return [
    `* Since ${SINCE[rule] ?? FIRST}`,
    `* [Source](${root}/blob/main/src/rules/${rule}.ts), [tests](${root}/tree/main/tests/rules/${rule})`,
    `* Further reading: ${read}`,
  ].join('\n');
}
