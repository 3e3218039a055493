import assert from 'node:assert/strict';

import type { SourceCode } from 'eslint';

import { findHelperCode, otherText, otherTokens, type Mark } from './helper-code.ts';
import type { Program } from './grammar.ts';
import { controlFindings, fix, parse, verify, type Node } from './lint.ts';

/** A program before and after `--fix`. */
export interface Fixed {
  readonly program: Program;
  readonly before: string;
  readonly after: string;
}

export type Law = (fixed: Fixed) => void;

export function fixProgram(program: Program): Fixed {
  const reported = verify(program.code, program);
  assert.equal(
    reported.length,
    program.findings,
    `findings before: ${reported.map(({ line, message }) => `\n${line}: ${message}`).join('')}`,
  );
  return { program, before: program.code, after: fix(program.code, program).output };
}

const parsed = ({ program, before, after }: Fixed): { before: SourceCode; after: SourceCode } => ({
  before: parse(before, program),
  after: parse(after, program),
});

export const parses: Law = ({ program, after }) => {
  parse(after, program);
};

/** The second run reads the file anew, so what it reports is what is left of the first. */
export const secondRunFindsAndChangesNothing: Law = ({ program, after }) => {
  const { fixed, messages, output } = fix(after, program);
  assert.deepEqual(
    messages.map(({ line, message }) => `${line}: ${message}`),
    [],
  );
  assert.equal(output, after);
  assert.equal(fixed, false);
};

/** Shebang, licence, directives and disabled lines keep their place and their effect. */
export const keepsHeader: Law = ({ program, before, after }) => {
  assert.equal(after.startsWith('\uFEFF'), before.startsWith('\uFEFF'), 'byte order mark');
  const { before: old, after: now } = parsed({ program, before, after });
  const directives = ({ ast }: SourceCode): unknown[] =>
    ast.body.map((node) => (node as { directive?: string }).directive).filter(Boolean);
  assert.deepEqual(directives(now), directives(old), 'directives');
  if (program.choices.shebang) assert.match(now.text, /^#!\/usr\/bin\/env node\r?\n/);
  const [runtime] = findHelperCode(now).imports;
  for (const { value, range } of now.ast.comments) {
    if (!/Copyright|eslint-disable no-alert|Licensed to|Permission is/.test(value)) continue;
    assert(!runtime || range![1] <= runtime.range[0], `a comment for the file is below the import: ${value}`);
  }
  assert.deepEqual(controlFindings(after, program), controlFindings(before, program));
};

/** Comments that document the next statement, or disable a rule for it, are still before that statement. */
export const keepsAttachedComments: Law = (fixed) => {
  const { after } = parsed(fixed);
  const [runtime] = findHelperCode(after).imports;
  const wasThere = findHelperCode(parse(fixed.before, fixed.program)).imports.length > 0;
  if (!runtime || wasThere) return;
  for (const comment of after.ast.comments) {
    if (!/^\*|eslint-disable-next-line|ts-expect-error|prettier-ignore/.test(comment.value.trimStart())) continue;
    const next = after.getTokenAfter(comment);
    assert(next?.range[0] !== runtime.range[0], `the import is under a comment of another statement: ${comment.value}`);
  }
};

export const importsOnce: Law = (fixed) => {
  const { before, after } = parsed(fixed);
  const imports = findHelperCode(after).imports.map(({ type }) => type);
  const had = findHelperCode(before).imports.length;
  assert.equal(imports.length, fixed.program.helped > 0 ? 1 : had, 'imports of the runtime');
  // A program that uses only globals has no imports: only its extension shows its module system.
  const equals = /^\uFEFF?import\b/m.test(fixed.before)
    ? /^(?:TSImportEquals|Import)Declaration$/
    : /^VariableDeclaration$/;
  const kinds = {
    esm: /^ImportDeclaration$/,
    cjs: /^VariableDeclaration$/,
    ts: /^ImportDeclaration$/,
    'import-equals': equals,
  };
  for (const type of imports) assert.match(type, kinds[fixed.program.choices.style]);
};

export const keepsComments: Law = (fixed) => {
  const { before, after } = parsed(fixed);
  const comments = ({ ast }: SourceCode): string[] => ast.comments.map(({ type, value }) => `${type} ${value}`);
  assert.deepEqual(comments(after), comments(before));
};

export const keepsOtherTokens: Law = (fixed) => {
  const { before, after } = parsed(fixed);
  assert.deepEqual(otherTokens(after), otherTokens(before));
};

/** No mark before an error check, outside its branch or loop, or after a spawn. */
export const marksInPlace: Law = (fixed) => {
  const { after } = parsed(fixed);
  const { marks, seals, wraps } = findHelperCode(after);
  for (const mark of marks) checkMark(mark, after);
  for (const seal of seals) checkSeal(seal, after);
  for (const { helper, argument } of wraps) {
    const wrapped = {
      setNoInherit: /^(?:Call|New)Expression$/,
      sealed: /^(?:Identifier|MemberExpression|CallExpression)$/,
    }[helper];
    if (wrapped) assert.match(argument.type, wrapped, `${helper} around ${after.getText(argument as never)}`);
  }
};

function checkMark({ argument, statement }: Mark, source: SourceCode): void {
  // A late mark of the original program may stay in its place.
  if (/^late\d+$/.test(String(argument['name']))) return;
  const block = statement.parent!;
  const owner = block.parent!;
  assert.match(owner.type, /Function/, 'a mark is not right in the body of a function');
  const name = argument['name'];
  const index = (owner['params'] as Node[]).findIndex((parameter) => parameter['name'] === name);
  assert(index >= 0, `what is marked is no parameter: ${String(name)}`);
  const earlier = (block['body'] as Node[]).slice(0, (block['body'] as Node[]).indexOf(statement));
  const text = earlier.map((node) => source.getText(node as never)).join('\n');
  assert.doesNotMatch(text, /spawn|exec|fork|await/, 'a mark comes after a spawn or an await');
  assert.doesNotMatch(text, new RegExp(`\\b${String(name)}\\b`), 'a mark comes after a use');
  const isCallback =
    /open/.test(source.getText((owner.parent!['callee'] ?? owner.parent) as never)) &&
    owner.parent!.type === 'CallExpression';
  if (isCallback) {
    const error = (owner['params'] as Node[])[0]!['name'];
    assert.equal(index, 1, 'the second parameter is the descriptor');
    assert.match(
      text,
      new RegExp(`if \\(${String(error)}\\)[^]*(?:throw|return)`),
      'a mark comes before the error check',
    );
  } else {
    const isHandedOver = /'upgrade'|"upgrade"/.test(
      source.getText((owner.parent!['arguments'] as Node[] | undefined)?.[0] as never),
    );
    assert.equal(index, isHandedOver ? 1 : 0, 'which parameter is the socket');
  }
}

/** A seal is immediately before the statement that starts a program. */
function checkSeal(seal: Node, source: SourceCode): void {
  const list = seal.parent!['body'] as Node[];
  const next = list[list.indexOf(seal) + 1];
  assert(next, 'a seal is the last in its block');
  assert.match(source.getText(next as never), /\.(?:output|outputSync|spawn)\(|execve/, 'a seal is not before a spawn');
}

/** Everything except the code of helpers is unchanged, including white space. */
export const keepsTextAndLineEnds: Law = (fixed) => {
  const { before, after } = parsed(fixed);
  assert.equal(otherText(after), otherText(before));
  assert.equal(/(?<!\r)\n/.test(fixed.after), /(?<!\r)\n/.test(fixed.before), 'LF');
  if (!fixed.before.includes('\r')) assert(!fixed.after.includes('\r'), 'CR');
};

/** New code has the file's style: indentation, quotes, semicolons. */
export const writesInStyle: Law = (fixed) => {
  const { before, after } = parsed(fixed);
  const { choices, helped } = fixed.program;
  const { imports, marks, seals } = findHelperCode(after);
  for (const statement of [...marks.map((mark) => mark.statement), ...seals]) {
    const body = statement.parent!['body'] as Node[] | undefined;
    const beside = body?.find((node) => node !== statement && startsLine(node, after));
    if (beside && startsLine(statement, after))
      assert.equal(indentOf(statement, after), indentOf(beside, after), 'indentation');
    if (startsLine(statement, after))
      assert.equal(after.getText(statement as never).endsWith(';'), choices.semicolons, 'semicolon of a mark');
  }
  if (helped === 0 || findHelperCode(before).imports.length > 0) return;
  const text = after.getText(imports[0] as never);
  assert.equal(text.endsWith(';'), choices.semicolons, `semicolon of ${text}`);
  assert(text.includes(choices.quote), `quotes of ${text}`);
  assert.equal(indentOf(imports[0]!, after), '');
};

function startsLine({ range }: Node, source: SourceCode): boolean {
  return /(?:^|\n)[ \t]*$/.test(source.text.slice(0, range[0]));
}

function indentOf({ range }: Node, source: SourceCode): string {
  return /[ \t]*$/.exec(source.text.slice(0, range[0]))![0];
}

/** All laws by name, for the report of a counterexample. `tsc` has a file of its own. */
export const laws: Readonly<Record<string, Law>> = {
  parses,
  secondRunFindsAndChangesNothing,
  keepsHeader,
  keepsAttachedComments,
  importsOnce,
  keepsComments,
  keepsOtherTokens,
  marksInPlace,
  keepsTextAndLineEnds,
  writesInStyle,
};
