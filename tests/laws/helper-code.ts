import type { SourceCode } from 'eslint';

import { runtimeImport, type Node } from './lint.ts';

type Range = readonly [start: number, end: number];

/** The code in a file that uses helpers: everything that a fix may have inserted. */
export interface HelperCode {
  readonly imports: readonly Node[];
  /** Calls of a helper around an expression of the original program. */
  readonly wraps: readonly Call[];
  /** Statements that only mark a name: `setNoInherit(fd);`. */
  readonly marks: readonly Mark[];
  /** Statements that seal everything: `sealDescriptors();`. */
  readonly seals: readonly Node[];
  /** Flags of native calls: `| 0o2000000`, with the parentheses around the other operand. */
  readonly flags: readonly Range[];
}

export interface Call {
  readonly node: Node;
  readonly helper: string;
  readonly callee: Node;
  readonly argument: Node;
}

export interface Mark extends Call {
  readonly statement: Node;
}

export function findHelperCode(source: SourceCode): HelperCode {
  const names = new Map<string, string>();
  const imports: Node[] = [];
  for (const statement of source.ast.body as unknown as Node[]) {
    const found = runtimeImport(statement);
    if (!found) continue;
    imports.push(statement);
    for (const [local, imported] of found) names.set(local, imported);
  }
  const wraps: Call[] = [];
  const marks: Mark[] = [];
  const seals: Node[] = [];
  const flags: Range[] = [];
  for (const node of nodesOf(source)) {
    flags.push(...flagRanges(node, source));
    if (node.type !== 'CallExpression') continue;
    const callee = node['callee'] as Node;
    const helper = helperName(callee, names);
    const argument = (node['arguments'] as Node[])[0];
    const statement = node.parent!;
    if (helper === 'sealDescriptors' && statement.type === 'ExpressionStatement') seals.push(statement);
    if (helper === undefined || !argument) continue;
    if (statement.type === 'ExpressionStatement' && argument.type === 'Identifier') {
      marks.push({ node, helper, callee, argument, statement });
    } else {
      wraps.push({ node, helper, callee, argument });
    }
  }
  return { imports, wraps, marks, seals, flags };
}

/** `flags | 0o2000000`, `eventfd(2, 0o2000000)`: no original program contains the number or the name. */
function flagRanges(node: Node, source: SourceCode): Range[] {
  if (
    !(node.type === 'Literal' && node['raw'] === '0o2000000') &&
    !(node.type === 'Identifier' && node['name'] === 'O_CLOEXEC')
  )
    return [];
  const parent = node.parent!;
  const left = parent['left'] as Node | undefined;
  if (parent.type === 'BinaryExpression' && parent['operator'] === '|' && left && parent['right'] === node) {
    const open = source.getTokenBefore(left as never)!;
    const isAdded = left.type === 'ConditionalExpression' && open.value === '(';
    const from = isAdded ? left : source.getTokenBefore(source.getTokenBefore(node as never)!)!;
    return [[from.range[1], node.range[1]], ...(isAdded ? [open.range] : [])];
  }
  const previous = (parent['arguments'] as Node[] | undefined)?.at(-2);
  return previous ? [[previous.range[1], node.range[1]]] : [];
}

function helperName(callee: Node, names: ReadonlyMap<string, string>): string | undefined {
  if (callee.type === 'Identifier') {
    const imported = names.get(callee['name'] as string);
    return imported === '*' ? undefined : imported;
  }
  if (callee.type !== 'MemberExpression') return undefined;
  const object = callee['object'] as Node;
  const property = callee['property'] as Node;
  const isNamespace = object.type === 'Identifier' && names.get(object['name'] as string) === '*';
  return isNamespace ? (property['name'] as string) : undefined;
}

export function* nodesOf(source: SourceCode): Generator<Node> {
  const pending: Node[] = [source.ast as unknown as Node];
  for (let node = pending.pop(); node; node = pending.pop()) {
    yield node;
    for (const key of source.visitorKeys[node.type] ?? []) {
      const child = node[key] as Node | (Node | null)[] | null | undefined;
      for (const item of Array.isArray(child) ? child : [child]) if (item) pending.push(item);
    }
  }
}

/** The tokens of the program itself, without the code of helpers. */
export function otherTokens(source: SourceCode): string[] {
  const ranges = helperRanges(source);
  return source.ast.tokens
    .filter(({ range }) => !ranges.some(([start, end]) => range[0] >= start && range[1] <= end))
    .map(({ value }) => value);
}

/** The source without the code of helpers, and without lines that contain nothing else. */
export function otherText(source: SourceCode): string {
  let text = source.text;
  for (const [start, end] of [...helperRanges(source)].sort((a, b) => b[0] - a[0])) {
    const before = text.slice(0, start);
    const after = text.slice(end);
    const lineStart = /(?:^|\n)[ \t]*$/.exec(before);
    const lineEnd = /^[ \t]*(?:\r?\n|$)/.exec(after);
    // Code that is alone on its line is removed with the line; at the end of the file, with the preceding line end.
    if (lineStart && lineEnd) text = before.replace(/[ \t]*$/, '') + after.slice(lineEnd[0].length);
    else text = before + (/[{;] ?$/.test(before) ? after.replace(/^ /, '') : after);
  }
  return text.replace(/\{[ \t]*\}/g, '{}');
}

/** The range of an import with the blank line that separates it from the code below. */
function withBlankLine({ range }: Node, { ast, text }: SourceCode): Range {
  const first = ast.body.find((node) => (node as { directive?: string }).directive === undefined);
  const [blank = ''] = first?.range?.[0] === range[0] ? (/^\r?\n(?=\r?\n)/.exec(text.slice(range[1])) ?? []) : [];
  return [range[0], range[1] + blank.length];
}

function helperRanges(source: SourceCode): Range[] {
  const { imports, wraps, marks, seals, flags } = findHelperCode(source);
  return [
    ...imports.map((statement): Range => withBlankLine(statement, source)),
    ...marks.map(({ statement }): Range => statement.range),
    ...seals.map(({ range }): Range => range),
    ...flags,
    ...wraps.flatMap(({ node, callee }): Range[] => {
      const open = source.getTokenAfter(callee as never, { filter: ({ value }) => value === '(' })!;
      return [callee.range, open.range, [node.range[1] - 1, node.range[1]]];
    }),
  ];
}
